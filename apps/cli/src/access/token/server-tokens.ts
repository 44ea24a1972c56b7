import { createdTokenSchema, pageSchema, tokenSchema } from '@distribute/contracts'
import { CliError } from '../../cli-error.ts'
import { exitCodes } from '../../exit-codes.ts'
import type { ApiClient } from '../../remote/connection/api-client.ts'
import { describeServer } from '../describe-server.ts'
import type { TokenAdmin } from './token-admin.ts'

const dayMs = 24 * 3600 * 1000

/** The tokens of a server, over its API. */
export function createServerTokens(api: ApiClient): TokenAdmin {
  return {
    place: describeServer(api),
    create: async ({ name, role, lanes, expiresAfterMs }) => {
      const body = { name, role, lanes, expiresInDays: expiresAfterMs === null ? null : toDays(expiresAfterMs) }
      return (await api.post('/tokens', { schema: createdTokenSchema, body })).token
    },
    list: async () => (await api.get('/tokens', { schema: pageSchema(tokenSchema) })).items,
    revoke: async (name) => void (await api.delete(`/tokens/${encodeURIComponent(name)}`, { schema: tokenSchema })),
  }
}

/** The API counts in days. */
function toDays(ms: number): number {
  const days = ms / dayMs
  if (Number.isInteger(days)) return days
  throw new CliError(exitCodes.usage, 'a server takes whole days, such as --expires 1d')
}
