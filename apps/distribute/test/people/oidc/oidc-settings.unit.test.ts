import { loadConfiguration } from '@distribute/service'
import { expect, test } from 'vitest'
import { toDistributeSettings } from '../../../src/settings.ts'

const env = {
  DISTRIBUTE_STORE_URL: 'sqlite:x.db',
  DISTRIBUTE_HTTP_BASE_URL: 'https://distribute.example.org/',
  DISTRIBUTE_SECURITY_OIDC_ISSUER: 'https://login.example.org',
  DISTRIBUTE_SECURITY_OIDC_CLIENT_ID: 'distribute',
  DISTRIBUTE_SECURITY_OIDC_CLIENT_SECRET: 'at least 16 characters',
  DISTRIBUTE_SECURITY_OIDC_ROLES: 'ops:operator:dc1',
}

function readSettings(given: Record<string, string>) {
  const { configuration } = loadConfiguration({ env: given, profile: 'standalone' })
  return toDistributeSettings(configuration, { localHosts: false })
}

test('the service takes the provider from the configuration', () => {
  expect(readSettings(env).oidc).toEqual({
    issuer: 'https://login.example.org',
    clientId: 'distribute',
    clientSecret: 'at least 16 characters',
    roles: [{ group: 'ops', role: 'operator', lanes: ['dc1'] }],
    groupsClaim: 'groups',
    nameClaim: 'preferred_username',
    scopes: 'openid profile email',
    baseUrl: 'https://distribute.example.org',
  })
})

test('without settings of a provider there is none', () => {
  expect(readSettings({ DISTRIBUTE_STORE_URL: 'sqlite:x.db' }).oidc).toBeUndefined()
})
