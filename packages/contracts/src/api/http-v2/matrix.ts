import { z } from 'zod'
import type { HostState } from '../../states.ts'
import { taskMatrixExample } from './examples.ts'
import { countSchema } from './shown-values.ts'

/** The letter of each state in a matrix. */
export const stateCodes = {
  waiting: 'w',
  running: 'r',
  ok: 'o',
  failed: 'f',
  unreachable: 'u',
  timeout: 't',
  cancelled: 'c',
  skipped: 's',
  lost: 'l',
} as const satisfies Readonly<Record<HostState | 'running', string>>

/** The states of all hosts of a task: 100 kB for 100,000 hosts, and a tenth of it compressed. */
export const taskMatrixSchema = z
  .object({
    total: countSchema.describe('hosts of the task'),
    hosts: z.array(z.string()).describe('all hosts as host sets, such as web[00001-99999], in the order of the task'),
    states: z
      .string()
      .describe(
        'the state of each host in the same order, one letter each: the first letter of its name, such as o for ok',
      ),
  })
  .meta({ id: 'TaskMatrix', examples: [taskMatrixExample] })
export type TaskMatrix = z.infer<typeof taskMatrixSchema>
