import { z } from 'zod'

/** Settings that must be the same in all daemons of one store, as one daemon runs with them. */
export const sharedSettingsSchema = z.object({
  leaseSeconds: z.number(),
  graceSeconds: z.number(),
  /** of the lane `default` */
  topic: z.string(),
})
export type SharedSettings = z.infer<typeof sharedSettingsSchema>
