import { z } from 'zod'

const checkSchema = z.object({ ok: z.boolean(), reason: z.string().optional() })

/** The answer of `GET /health/ready`. */
export const readinessSchema = z.object({
  ready: z.boolean(),
  checks: z.object({ store: checkSchema, queue: checkSchema, share: checkSchema.optional() }),
})
export type Readiness = z.infer<typeof readinessSchema>

/** The answer of `GET /health/live`. */
export const livenessSchema = z.object({ live: z.literal(true), version: z.string() })
