import { z } from 'zod'

const checkSchema = z.object({ ok: z.boolean(), reason: z.string().optional() })

/**
 * Present while distribute still accepts requests after a stop signal. The status of the answer is
 * 503 then.
 */
const stoppingSchema = z.literal(true).optional()

/**
 * The answer of distribute's `GET /api/v2/health/ready`. `ready`: it can serve requests, which
 * requires only the store. `degraded`: other parts that do not answer. Work continues without them,
 * slower or in part.
 */
export const readinessSchema = z
  .object({
    ready: z.boolean(),
    stopping: stoppingSchema,
    degraded: z.array(z.enum(['queue', 'share'])),
    checks: z.object({ store: checkSchema, queue: checkSchema, share: checkSchema.optional() }),
  })
  .meta({
    examples: [
      {
        ready: true,
        degraded: ['queue'],
        checks: { store: { ok: true }, queue: { ok: false, reason: 'does not answer within 3 s' } },
      },
    ],
  })
export type Readiness = z.infer<typeof readinessSchema>

/** The answer of an engine's `GET /health/ready`. `problems`: why it cannot take units normally. */
export const engineReadinessSchema = z.object({ ready: z.boolean(), problems: z.array(z.string()) })
export type EngineReadiness = z.infer<typeof engineReadinessSchema>

/** The answer of `GET /health/live`, of an engine, and of distribute's below `/api/v2`. */
export const livenessSchema = z
  .object({ live: z.literal(true), stopping: stoppingSchema, version: z.string() })
  .meta({ examples: [{ live: true, version: '0.1.0' }] })
export type Liveness = z.infer<typeof livenessSchema>
