import { accountSchema, pageSchema } from '@distribute/contracts'
import type { ApiClient } from '../../remote/connection/api-client.ts'
import { describeServer } from '../describe-server.ts'
import type { AccountAdmin } from './account-admin.ts'

/** The accounts of a server, over its API. */
export function createServerAccounts(api: ApiClient): AccountAdmin {
  return {
    place: describeServer(api),
    create: async (draft) => void (await api.post('/accounts', { schema: accountSchema, body: draft })),
    list: async () => (await api.get('/accounts', { schema: pageSchema(accountSchema) })).items,
    change: async (name, change) =>
      void (await api.patch(`/accounts/${encodeURIComponent(name)}`, { schema: accountSchema, body: change })),
  }
}
