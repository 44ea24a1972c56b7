import { AppError, type InputProblem, type TaskRequest } from '@distribute/contracts'
import { scanPlaybook, splitHosts } from '@distribute/domain'
import type { Store, Task } from '@distribute/store'
import { ulid } from 'ulid'

/** What both APIs make of a request that has passed its schema. */
export interface TaskDraft {
  /** undefined: a ULID is made */
  readonly id: string | undefined
  readonly v1Id: string | null
  readonly name: string
  /** canonical, each once */
  readonly hosts: readonly string[]
  readonly request: TaskRequest
  readonly requestHash: string
  /** what becomes of a playbook with words that splitting changes (`run_once`, `serial`, …) */
  readonly splitWords: 'refuse' | 'warn'
}

export interface SubmitDeps {
  readonly store: Pick<Store, 'tasks'>
  readonly onSubmitted: () => void
}

/** `exists`: the id was taken by the task that is answered, and nothing was changed. */
export interface Submitted {
  readonly kind: 'created' | 'exists'
  readonly task: Task
}

/** one unit is one run of Ansible: beyond this its inventory and its forks are too much for one engine */
const maxUnitHosts = 500

/**
 * Splits the task and stores it. Throws `AppError` `invalid_input` with problems at `playbook.content`, `unitSize`
 * or `lane`.
 */
export async function submitTask({ store, onSubmitted }: SubmitDeps, draft: TaskDraft): Promise<Submitted> {
  const units = splitIntoUnits(draft)
  const outcome = await store.tasks.submit({
    publicId: draft.id ?? ulid(),
    v1Id: draft.v1Id,
    name: draft.name,
    requestHash: draft.requestHash,
    request: draft.request,
    warnings: checkPlaybook(draft, units.length),
    units,
  })
  if (outcome.kind === 'unknown_lane') {
    const lanes = outcome.lanes.join(', ')
    return refuse([{ path: 'lane', message: `there is no lane ${draft.request.lane}; there are: ${lanes}` }])
  }
  if (outcome.kind === 'created') onSubmitted()
  return outcome
}

function splitIntoUnits({ hosts, request: { unitSize } }: TaskDraft): readonly (readonly string[])[] {
  if (unitSize === 0 && hosts.length > maxUnitHosts) {
    const message = `0 puts all hosts in one unit, which takes at most ${maxUnitHosts}: here are ${hosts.length}`
    refuse([{ path: 'unitSize', message }])
  }
  return splitHosts(hosts, unitSize)
}

/** The warnings of a playbook that may run. */
function checkPlaybook({ request: { action }, splitWords }: TaskDraft, unitCount: number): readonly string[] {
  if (action.kind !== 'playbook') return []
  const scan = scanPlaybook(action.content)
  if (scan.problems.length > 0) refuse(scan.problems)
  if (unitCount < 2) return []
  const effects = scan.splitWords.map(({ line, word }) => `line ${line}: ${word} acts within each unit of hosts`)
  if (effects.length > 0 && splitWords === 'refuse') refuse(effects.map(explainRefusal))
  return effects.map((effect) => `${effect}, of which there are ${unitCount}`)
}

function explainRefusal(effect: string): InputProblem {
  const message = `${effect}, not over all hosts: send splitAnyway: true, or unitSize: 0 for one unit`
  return { path: 'playbook.content', message }
}

function refuse(problems: readonly InputProblem[]): never {
  const [first] = problems
  throw new AppError('invalid_input', `${first?.path}: ${first?.message}`, { problems })
}
