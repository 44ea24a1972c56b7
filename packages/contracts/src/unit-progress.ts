import { z } from 'zod'

/** What a running unit still waits for, as its engine last told it. Times are milliseconds since 1970, UTC. */
export const unitProgressSchema = z.object({
  /** hosts in the middle of a step, the longest outstanding first */
  outstanding: z.array(z.object({ host: z.string(), step: z.string(), sinceMs: z.number() })).readonly(),
})
export type UnitProgress = z.infer<typeof unitProgressSchema>
