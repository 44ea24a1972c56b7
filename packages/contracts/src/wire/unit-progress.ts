import { z } from 'zod'
import { storedTimeSchema } from '../stored-time.ts'

/**
 * The progress of a running unit, as last reported by its engine. Times are milliseconds since
 * 1970, UTC.
 */
export const unitProgressSchema = z.object({
  /** hosts in the middle of a step, the longest outstanding first */
  outstanding: z.array(z.object({ host: z.string(), step: z.string(), sinceMs: storedTimeSchema })).readonly(),
  /** unset by engines of the previous version */
  steps: z
    .object({
      /** of the playbook; 0 until Ansible has parsed it */
      total: z.int().min(0),
      /**
       * hosts on which any step ended, final ones included, and how many of those steps succeeded
       */
      hosts: z.array(z.object({ host: z.string(), ok: z.int().min(0) })).readonly(),
    })
    .optional(),
})
export type UnitProgress = z.infer<typeof unitProgressSchema>
