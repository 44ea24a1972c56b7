import type { Configuration, GroupRole } from '@distribute/contracts'

/** The identity provider, and what its groups may do; names as in the configuration. */
export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly roles: readonly Readonly<GroupRole>[]
  readonly groupsClaim: string
  readonly nameClaim: string
  readonly scopes: string
  /** where browsers reach this service */
  readonly baseUrl: string
}

/** Undefined: no provider is configured. The configuration has all of these settings, or none. */
export function readOidcSettings({
  http: { baseUrl },
  security,
}: Pick<Configuration, 'http' | 'security'>): OidcSettings | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: clientSecret, oidcRoles } = security
  if (!issuer || !clientId || !clientSecret || !oidcRoles || !baseUrl) return undefined
  const { oidcGroupsClaim: groupsClaim, oidcNameClaim: nameClaim, oidcScopes: scopes } = security
  const roles = oidcRoles.map(({ lanes, ...rule }) => ({ ...rule, lanes: lanes === 'all' ? lanes : [...lanes] }))
  return { issuer, clientId, clientSecret, roles, groupsClaim, nameClaim, scopes, baseUrl }
}
