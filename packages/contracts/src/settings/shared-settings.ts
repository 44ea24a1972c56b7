import { z } from 'zod'

/** What daemons of one store must agree on, as each of them runs with it. */
export const sharedSettingsSchema = z.object({
  leaseSeconds: z.number(),
  graceSeconds: z.number(),
  /** of the lane `default` */
  topic: z.string(),
})
export type SharedSettings = z.infer<typeof sharedSettingsSchema>
