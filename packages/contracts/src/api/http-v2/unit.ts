import { z } from 'zod'
import { unitStateSchema } from '../../states.ts'
import { pageQuery } from './page.ts'
import { countSchema, shownHostCountsSchema, timeSchema } from './shown-values.ts'

/** The query of `GET /tasks/{id}/units`. */
export const listUnitsQuerySchema = z.strictObject(pageQuery(100))

/** Steps of a unit's run on hosts that are none of its own. */
export const otherHostsSchema = z
  .array(
    z.object({
      host: z.string(),
      step: z.string(),
      state: z.enum(['ok', 'failed', 'skipped', 'unreachable']),
      ignored: z.boolean(),
      rescued: z.boolean(),
      startedAt: timeSchema,
      durationMs: z.number(),
      msg: z.string(),
    }),
  )
  .describe('steps on hosts outside the unit (localhost, hosts of add_host): failures first, at most 60')

/** One unit of a task, as the latest attempt left it. */
export const unitSchema = z
  .object({
    unit: z.int(),
    state: unitStateSchema,
    attempt: z.int().describe('how often it was given out, from 1'),
    engine: z.string().nullable(),
    claimedBy: z.enum(['message', 'sweep']).nullable(),
    queuedAt: timeSchema.nullable(),
    startedAt: timeSchema.nullable(),
    finishedAt: timeSchema.nullable(),
    endReason: z.string().nullable().describe('why its run ended, or why it was skipped'),
    cause: z.string().nullable(),
    exitCode: z.int().nullable(),
    leftoversKilled: countSchema.describe('processes of its run that had to be killed after it'),
    fault: z
      .string()
      .nullable()
      .describe('why the task failed apart from its hosts: a step on another host, or an error of Ansible'),
    warnings: z.array(z.string()).describe('what its run warns of'),
    otherHosts: otherHostsSchema,
    otherHostCounts: z
      .object({ hosts: countSchema, steps: countSchema, failed: countSchema, unreachable: countSchema })
      .nullable()
      .describe('all steps on hosts outside the unit; null until its run has ended'),
    hosts: shownHostCountsSchema,
    outstanding: z
      .array(z.object({ host: z.string(), step: z.string(), since: timeSchema }))
      .describe('hosts in the middle of a step, the longest outstanding first, as the engine last told'),
  })
  .meta({ id: 'Unit' })
export type UnitView = z.infer<typeof unitSchema>
