import { z } from 'zod'
import { taskStateSchema } from '../../states.ts'
import { hostResultSchema } from './host.ts'
import { countSchema } from './shown-values.ts'
import { taskSummarySchema } from './task.ts'
import { unitSchema } from './unit.ts'

/** The query of `GET /tasks/{id}/events`. */
export const taskEventsQuerySchema = z.strictObject({
  after: z.coerce
    .number()
    .pipe(z.int().min(0))
    .optional()
    .describe('as Last-Event-ID, for clients that cannot set headers; 0: from the start'),
})

/** Its headers. An empty Last-Event-ID counts as none. */
export const taskEventsHeadersSchema = z.looseObject({
  'last-event-id': z
    .string()
    .regex(/^\d{0,15}$/, 'must be the id of an event')
    .optional()
    .describe('the id of the last event that was received: the stream resumes after it'),
})

/** The data of each event of a stream, by its name. */
export const taskEventSchemas = {
  /** state and counts */
  task: taskSummarySchema,
  /**
   * hosts whose state or result changed; details and output are at `GET /tasks/{id}/hosts/{host}`
   */
  hosts: z.object({
    hosts: z.array(
      hostResultSchema.pick({ host: true, state: true, rc: true, changed: true, durationMs: true, cause: true }),
    ),
  }),
  /** the hosts that are in a step for longest, and how many hosts are in a step */
  outstanding: z.object({ hosts: unitSchema.shape.outstanding, total: countSchema }),
  /** the task has ended */
  end: z.object({ state: taskStateSchema }),
  /** the token is no longer valid: the stream closes */
  unauthorized: z.object({ detail: z.string() }),
  /** the client reads too slowly: the stream closes */
  overflow: z.object({ detail: z.string() }),
}

export type TaskEventName = keyof typeof taskEventSchemas

export type TaskEventData<Name extends TaskEventName> = z.infer<(typeof taskEventSchemas)[Name]>
