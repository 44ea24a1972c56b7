import { type CallerView, callerSchema, pageSchema, taskSummarySchema } from '@distribute/contracts'
import type { ApiClient } from '../connection/api-client.ts'
import { ApiError } from '../connection/api-error.ts'
import type { Finding } from './finding.ts'

const dayMs = 86_400_000
/** A token that expires sooner is reported. */
const soonMs = 14 * dayMs

/** Who the server takes this user for: role, lanes and expiry. */
export async function checkToken(api: ApiClient): Promise<readonly Finding[]> {
  try {
    return [describeCaller(await api.get('/me', { schema: callerSchema }))]
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return await tryToken(api)
    throw error
  }
}

/** A server of the version before has no `GET /me`. */
async function tryToken(api: ApiClient): Promise<readonly Finding[]> {
  await api.get('/tasks', { schema: pageSchema(taskSummarySchema), query: { limit: 1 } })
  return [{ what: 'this user may read tasks' }]
}

function describeCaller({ kind, name, role, lanes, expiresAt }: CallerView): Finding {
  const who = name === '' ? 'this user' : `${kind} ${name}`
  const where = lanes === 'all' ? 'all lanes' : `the lanes ${lanes.join(', ')}`
  const access = `${who} is ${role} in ${where}`
  if (expiresAt === null) return { what: `${access}; it does not expire` }
  const leftMs = Date.parse(expiresAt) - Date.now()
  const what = `${access}; it expires on ${expiresAt.slice(0, 10)}, in ${Math.floor(leftMs / dayMs)} days`
  const advice = 'create its successor with `distribute token create`, and use it in `distribute login`'
  return { what, ...(leftMs < soonMs && { advice }) }
}
