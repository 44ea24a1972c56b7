import { z } from 'zod'
import { stepConnectionSchema, stepResultSchema } from '../../host-result.ts'
import { hostResultExample, hostResultWithStepsExample } from './examples.ts'
import { pageQuery } from './page.ts'
import { shownHostStateSchema, timeSchema } from './shown-values.ts'
import { otherHostsSchema } from './unit.ts'

/** The query of `GET /tasks/{id}/hosts`. */
export const listHostsQuerySchema = z.strictObject({
  state: shownHostStateSchema.optional(),
  q: z.string().min(1).max(300).optional().describe('part of the host'),
  ...pageQuery(100),
})

/**
 * One host of one task. `result` is Ansible's own result object of the step that decided the state.
 */
export const hostResultSchema = z
  .object({
    host: z.string(),
    state: shownHostStateSchema,
    unit: z.int(),
    attempt: z.int(),
    engine: z.string().nullable(),
    startedAt: timeSchema.nullable(),
    finishedAt: timeSchema.nullable(),
    durationMs: z.number().nullable(),
    rc: z.int().nullable(),
    changed: z.boolean(),
    stdout: z.string(),
    stderr: z.string(),
    msg: z.string(),
    result: z.unknown().nullable(),
    truncated: z.boolean(),
    cause: z.string().nullable(),
  })
  .meta({ id: 'HostResult', examples: [hostResultExample] })
export type HostResultView = z.infer<typeof hostResultSchema>

const hostConnectionSchema = stepConnectionSchema.extend({
  onEngine: z.boolean().describe('on the machine of the engine: by a local connection, or at a loopback address'),
})
export type HostConnectionView = z.infer<typeof hostConnectionSchema>

/** One host of one task with its steps, and the steps of its unit's run on other hosts. */
export const hostResultWithStepsSchema = hostResultSchema
  .extend({
    connection: hostConnectionSchema
      .nullable()
      .describe('of the first step whose connection differs from the request; null: none'),
    steps: z.array(stepResultSchema),
    fault: z.string().nullable().describe('of its unit: why the task failed for a reason other than its hosts'),
    otherHosts: otherHostsSchema,
  })
  .meta({ id: 'HostResultWithSteps', examples: [hostResultWithStepsExample] })
