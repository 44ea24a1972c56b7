import type { OnEngineLoss } from '@distribute/contracts'
import type { Random } from '../random.ts'

/** The body of one `POST /tasks`. */
export interface ChaosTask {
  readonly id: string
  readonly hosts: readonly string[]
  readonly playbook: { readonly name: string; readonly content: string }
  readonly unitSize: number
  readonly timeoutSeconds: number
  readonly onEngineLoss: OnEngineLoss
}

/** `real`: run by Ansible itself; `instant`: by the program in its place. */
type TaskProgram = 'real' | 'instant'

/** The shape of the tasks of one program. */
export interface TaskShape {
  readonly program: TaskProgram
  readonly hosts: readonly [min: number, max: number]
  readonly unitSize: number
  readonly timeoutSeconds: number
  /** numbers of hosts that are not `ok` at once, by kind */
  readonly shares: Readonly<Record<'hang' | 'fail' | 'down' | 'slow', number>>
}

const steps = `- hosts: target_hosts
  gather_facts: false
  tasks:
  - name: step-1
    raw: step-1
  - name: step-2
    raw: step-2
`

/** The run's task of this number; every other one has `retry`. */
export function createTask(number: number, shape: TaskShape, random: Random): ChaosTask {
  const count = random.integer(...shape.hosts)
  const name = `${shape.program}-${number}`
  return {
    id: name,
    hosts: Array.from({ length: count }, (_, index) => nameHost(`${name}-${index + 1}`, shape, random)),
    playbook: { name, content: shape.program === 'real' ? `# real\n${steps}` : steps },
    unitSize: shape.unitSize,
    timeoutSeconds: shape.timeoutSeconds,
    onEngineLoss: number % 2 === 0 ? 'retry' : 'fail',
  }
}

const slowMs: readonly [number, number] = [400, 1_600]

function nameHost(suffix: string, { shares }: TaskShape, random: Random): string {
  let drawn = random.next()
  for (const [kind, share] of Object.entries(shares)) {
    drawn -= share
    if (drawn < 0) return `${kind}${kind === 'slow' ? random.integer(...slowMs) : ''}-${suffix}`
  }
  return `ok-${suffix}`
}
