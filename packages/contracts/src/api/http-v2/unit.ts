import { z } from 'zod'
import { unitStateSchema } from '../../states.ts'
import { unitExample } from './examples.ts'
import { pageQuery } from './page.ts'
import { countSchema, shownHostCountsSchema, timeSchema } from './shown-values.ts'

/** The query of `GET /tasks/{id}/units`. */
export const listUnitsQuerySchema = z.strictObject(pageQuery(100))

/** Steps of a unit's run on hosts outside the unit. */
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

/** One unit of a task in its latest attempt. */
export const unitSchema = z
  .object({
    unit: z.int(),
    state: unitStateSchema,
    attempt: z.int().describe('number of the attempt, from 1'),
    engine: z.string().nullable(),
    claimedBy: z.enum(['message', 'sweep']).nullable(),
    queuedAt: timeSchema.nullable(),
    startedAt: timeSchema.nullable(),
    finishedAt: timeSchema.nullable(),
    endReason: z.string().nullable().describe('why its run ended, or why it was skipped'),
    cause: z.string().nullable(),
    exitCode: z.int().nullable(),
    leftoversKilled: countSchema.describe('remaining processes that were killed after its run'),
    fault: z
      .string()
      .nullable()
      .describe('why the task failed for a reason other than its hosts: a step on another host, or an Ansible error'),
    warnings: z.array(z.string()).describe('warnings of its run'),
    otherHosts: otherHostsSchema,
    otherHostCounts: z
      .object({ hosts: countSchema, steps: countSchema, failed: countSchema, unreachable: countSchema })
      .nullable()
      .describe('all steps on hosts outside the unit; null until its run has ended'),
    hosts: shownHostCountsSchema,
    outstanding: z
      .array(z.object({ host: z.string(), step: z.string(), since: timeSchema }))
      .describe('hosts in a step, the longest outstanding first, as last reported by the engine'),
  })
  .meta({ id: 'Unit', examples: [unitExample] })
export type UnitView = z.infer<typeof unitSchema>
