import { z } from 'zod'

const checkSchema = z.object({ ok: z.boolean(), reason: z.string().optional() })

/** There while distribute, asked to stop, goes on taking requests; the answer's status is 503 then. */
const stoppingSchema = z.literal(true).optional()

/**
 * The answer of distribute's `GET /api/v2/health/ready`. `ready`: it can take requests, which needs the store alone.
 * `degraded`: what else does not answer; work goes on without it, slower or in part.
 */
export const readinessSchema = z.object({
  ready: z.boolean(),
  stopping: stoppingSchema,
  degraded: z.array(z.enum(['queue', 'share'])),
  checks: z.object({ store: checkSchema, queue: checkSchema, share: checkSchema.optional() }),
})
export type Readiness = z.infer<typeof readinessSchema>

/** The answer of an engine's `GET /health/ready`: `problems` say why it cannot take units as it should. */
export const engineReadinessSchema = z.object({ ready: z.boolean(), problems: z.array(z.string()) })
export type EngineReadiness = z.infer<typeof engineReadinessSchema>

/** The answer of `GET /health/live`, of an engine, and of distribute's below `/api/v2`. */
export const livenessSchema = z.object({ live: z.literal(true), stopping: stoppingSchema, version: z.string() })
export type Liveness = z.infer<typeof livenessSchema>
