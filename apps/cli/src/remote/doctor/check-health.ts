import { livenessSchema, readinessSchema } from '@distribute/contracts'
import type { z } from 'zod'
import { exitCodes } from '../../exit-codes.ts'
import type { ApiClient } from '../connection/api-client.ts'
import { ApiError } from '../connection/api-error.ts'
import type { Finding } from './finding.ts'

/** Whether the server answers, and which version it has. */
export async function checkServer(api: ApiClient): Promise<readonly Finding[]> {
  const { version, stopping } = await getHealth(api, '/health/live', livenessSchema)
  const what = `${api.server.href} runs distribute ${version}`
  return [{ what, ...(stopping && { advice: 'it is stopping: start it again, or wait for its successor' }) }]
}

/** What the server itself depends on: store, queue and share. */
export async function checkReadiness(api: ApiClient): Promise<readonly Finding[]> {
  const { checks } = await getHealth(api, '/health/ready', readinessSchema)
  return Object.entries(checks).map(([name, check]) => {
    if (check === undefined || check.ok) return { what: `the ${name} answers distribute` }
    const what = `the ${name} does not answer distribute`
    const advice = check.reason ?? 'see the log of distribute'
    // without the store the server answers nothing else
    return { what, advice, ...(name === 'store' && { exitCode: exitCodes.unavailable }) }
  })
}

export async function getServerVersion(api: ApiClient): Promise<string> {
  return (await getHealth(api, '/health/live', livenessSchema)).version
}

/** A server that is stopping or not ready answers with 503 and the same body. */
async function getHealth<Schema extends z.ZodType>(
  api: ApiClient,
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  try {
    return await api.get(path, { schema })
  } catch (error) {
    const health = error instanceof ApiError ? schema.safeParse(error.body) : undefined
    if (health?.success) return health.data
    throw error
  }
}
