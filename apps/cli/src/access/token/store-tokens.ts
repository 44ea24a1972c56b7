import { AppError, type TokenView } from '@distribute/contracts'
import { createToken, hashToken } from '@distribute/service'
import type { Store, Token } from '@distribute/store'
import { createLocalActor } from '../../local/local-actor.ts'
import { viewTime, viewTimeOrNull } from '../view-time.ts'
import type { TokenAdmin } from './token-admin.ts'

/** The tokens in a store, changed as the local user. */
export function createStoreTokens({ tokens }: Pick<Store, 'tokens'>, place: string): TokenAdmin {
  const by = createLocalActor()
  return {
    place: `in the store ${place}`,
    create: async (draft) => {
      const token = createToken()
      await tokens.create({ ...draft, hash: hashToken(token), createdBy: by.name }, by)
      return token
    },
    list: async () => (await tokens.list()).map(viewToken),
    revoke: async (name) => {
      if (!(await tokens.revoke(name, by))) throw explainUnknown(name, await tokens.list())
    },
  }
}

function viewToken(token: Token): TokenView {
  const { name, role, lanes, createdBy, lastUsedAddress } = token
  return {
    ...{ name, role, lanes: lanes === 'all' ? lanes : [...lanes], createdBy },
    createdAt: viewTime(token.createdAtMs),
    expiresAt: viewTimeOrNull(token.expiresAtMs),
    lastUsedAt: viewTimeOrNull(token.lastUsedAtMs),
    lastUsedFrom: lastUsedAddress,
    revokedAt: viewTimeOrNull(token.revokedAtMs),
  }
}

const maxShownNames = 20

function explainUnknown(name: string, tokens: readonly { readonly name: string }[]): AppError {
  const names = tokens.slice(0, maxShownNames).map((token) => token.name)
  const more = tokens.length > maxShownNames ? ` and ${tokens.length - maxShownNames} more (distribute token list)` : ''
  const known = tokens.length === 0 ? 'the store has none' : `known: ${names.join(', ')}${more}`
  return new AppError('not_found', `no token named ${JSON.stringify(name)}; ${known}`)
}
