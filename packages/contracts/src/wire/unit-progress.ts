import { z } from 'zod'
import { storedTimeSchema } from '../stored-time.ts'

/** How far a running unit is, as its engine last told it. Times are milliseconds since 1970, UTC. */
export const unitProgressSchema = z.object({
  /** hosts in the middle of a step, the longest outstanding first */
  outstanding: z.array(z.object({ host: z.string(), step: z.string(), sinceMs: storedTimeSchema })).readonly(),
  /** left out by engines of the version before */
  steps: z
    .object({
      /** of the playbook, as Ansible parsed it; 0 until then */
      total: z.int().min(0),
      /** hosts that have ended any step, also those that are final, and how many of those steps succeeded */
      hosts: z.array(z.object({ host: z.string(), ok: z.int().min(0) })).readonly(),
    })
    .optional(),
})
export type UnitProgress = z.infer<typeof unitProgressSchema>
