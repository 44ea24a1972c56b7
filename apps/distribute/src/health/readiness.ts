import { AppError, type Readiness, readinessSchema } from '@distribute/contracts'
import type { FastifyBaseLogger } from 'fastify'
import { keepAnswers } from '../keep-answers.ts'
import type { HealthCheck } from './health-check.ts'

const pingTimeoutMs = 3000

/** Returns what reads the readiness. Anyone may ask, at any rate. */
export function createReadinessReader(checks: readonly HealthCheck[]): (log: FastifyBaseLogger) => Promise<Readiness> {
  return keepAnswers((log: FastifyBaseLogger) => readReadiness(checks, log), { keptMs: 1000 })
}

type CheckResult = Readiness['checks']['store']

/**
 * Ready as long as the store answers: without the queue, engines pick up units from the store; only
 * projects need the share.
 */
async function readReadiness(checks: readonly HealthCheck[], log: FastifyBaseLogger): Promise<Readiness> {
  const results = await Promise.all(checks.map(async (check) => [check.name, await runCheck(check, log)] as const))
  const failed = results.flatMap(([name, { ok }]) => (ok ? [] : [name]))
  return {
    ready: !failed.includes('store'),
    degraded: failed.filter((name) => name !== 'store'),
    checks: readinessSchema.shape.checks.parse(Object.fromEntries(results)),
  }
}

async function runCheck(check: HealthCheck, log: FastifyBaseLogger): Promise<CheckResult> {
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => timeout.reject(new AppError('internal', `does not answer within ${pingTimeoutMs / 1000} s`)),
    pingTimeoutMs,
  )
  try {
    await Promise.race([check.ping(), timeout.promise])
    return { ok: true }
  } catch (error) {
    // At debug: probes come every few seconds, and each part logs its own outages.
    log.debug({ err: error, check: check.name }, 'health check failed')
    return { ok: false, reason: error instanceof AppError ? error.message : 'does not answer; see the log' }
  } finally {
    clearTimeout(timer)
  }
}
