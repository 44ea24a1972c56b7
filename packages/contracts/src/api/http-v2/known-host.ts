import { z } from 'zod'
import { type FinalHostState, finalHostStates } from '../../states.ts'
import { taskKindSchema } from '../../task-action.ts'
import { hostHistoryExample, knownHostExample } from './examples.ts'
import { hostResultSchema } from './host.ts'
import { pageQuery } from './page.ts'
import { countSchema, timeSchema } from './shown-values.ts'

/** Last states of a host that may not be reachable. */
export const suspectStates = ['timeout', 'unreachable'] as const satisfies readonly FinalHostState[]

/** The query of `GET /hosts`. */
export const listKnownHostsQuerySchema = z.strictObject({
  state: z
    .enum(['suspect', ...finalHostStates])
    .optional()
    .describe('last state; suspect: timeout or unreachable'),
  q: z.string().min(1).max(300).optional().describe('part of the host'),
  ...pageQuery(100),
})

/** A host with its last result in any task. */
export const knownHostSchema = z
  .object({
    host: z.string().describe('in canonical form'),
    state: z.enum(finalHostStates).describe('of the last result'),
    streak: countSchema.describe('tasks in a row that ended with this state'),
    task: z.string().nullable().describe('id of the last task; null: it was deleted'),
    finishedAt: timeSchema.describe('when the last result was recorded'),
  })
  .meta({ id: 'KnownHost', examples: [knownHostExample] })
export type KnownHostView = z.infer<typeof knownHostSchema>

/** The query of `GET /hosts/{host}/results`. */
export const listHostHistoryQuerySchema = z.strictObject(pageQuery(50))

/** A result of a host with its task, without output. */
export const hostHistorySchema = hostResultSchema
  .omit({ stdout: true, stderr: true, result: true, truncated: true })
  .extend({ task: z.object({ id: z.string(), name: z.string(), kind: taskKindSchema, lane: z.string() }) })
  .meta({ id: 'HostHistory', examples: [hostHistoryExample] })
export type HostHistoryView = z.infer<typeof hostHistorySchema>
