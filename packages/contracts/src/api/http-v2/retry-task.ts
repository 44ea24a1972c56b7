import { z } from 'zod'
import { finalHostStates } from '../../states.ts'
import { taskIdSchema } from './task-id.ts'

const retriedStates = finalHostStates.filter((state) => state !== 'ok')

/** The optional body of `POST /tasks/{id}/retry`. */
export const retryTaskSchema = z
  .strictObject({
    id: taskIdSchema.optional().describe('of the new task, so that the client can repeat the request; default: a ULID'),
    unlessOneRuns: z
      .boolean()
      .optional()
      .describe('true: a conflict while an earlier retry of the task runs; default: true without an id, else false'),
    states: z
      .array(z.enum(retriedStates))
      .min(1)
      .max(retriedStates.length)
      .optional()
      .describe('states of the hosts to run again; default: failed, unreachable, timeout and lost'),
  })
  .meta({ examples: [{ states: ['unreachable', 'timeout'] }] })
export type RetryTask = z.infer<typeof retryTaskSchema>
