import { z } from 'zod'
import { storedTimeSchema } from '../stored-time.ts'

/** A step that ended on a host outside the unit: `localhost`, or a host that the playbook added. */
const otherStepSchema = z.object({
  host: z.string(),
  step: z.string(),
  state: z.enum(['ok', 'failed', 'skipped', 'unreachable']),
  ignored: z.boolean(),
  rescued: z.boolean(),
  startedAtMs: storedTimeSchema,
  durationMs: z.number(),
  msg: z.string(),
})
export type OtherStep = z.infer<typeof otherStepSchema>

const count = z.int().min(0)

/**
 * Counts of steps that ended on hosts outside the unit; `failed` and `unreachable`: neither ignored
 * nor rescued.
 */
const otherCountsSchema = z.object({ hosts: count, steps: count, failed: count, unreachable: count })
export type OtherCounts = z.infer<typeof otherCountsSchema>

/**
 * Notes of a run apart from the results of its hosts. Their size is bounded, however many hosts and
 * steps it had.
 */
export const unitNotesSchema = z.object({
  /**
   * failures first, then the others, each in the order in which they ended; `otherCounts` also
   * counts those not listed
   */
  otherSteps: z.array(otherStepSchema).readonly(),
  otherCounts: otherCountsSchema,
  warnings: z.array(z.string()).readonly(),
})
export type UnitNotes = z.infer<typeof unitNotesSchema>
