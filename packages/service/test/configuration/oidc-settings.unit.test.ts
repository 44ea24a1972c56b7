import { describe, expect, it } from 'vitest'
import { daemon, useSettings } from './settings-under-test.ts'

const settings = {
  OIDC_ISSUER: 'https://login.example.org/realms/ops/',
  OIDC_CLIENT_ID: 'distribute',
  OIDC_CLIENT_SECRET: 'hunter2-hunter2-hunter2',
  OIDC_ROLES: 'ops:operator:dc1+dc2, urn:ops:admins:admin',
}

function write(changes: Record<string, string | undefined> = {}, baseUrl = 'https://ops.example.org'): string {
  const lines = Object.entries({ ...settings, ...changes }).flatMap(([key, value]) =>
    value ? [`${key} = ${value}`] : [],
  )
  return `${daemon}[HTTP]\nBASE_URL = ${baseUrl}\n[Security]\n${lines.join('\n')}\n`
}

describe('the settings of OpenID Connect', () => {
  const { load, failToLoad } = useSettings()

  it('are read as written, roles with their lanes', () => {
    expect(load(write()).configuration.security).toMatchObject({
      oidcIssuer: 'https://login.example.org/realms/ops/',
      oidcRoles: [
        { group: 'ops', role: 'operator', lanes: ['dc1', 'dc2'] },
        { group: 'urn:ops:admins', role: 'admin', lanes: 'all' },
      ],
      oidcGroupsClaim: 'groups',
      oidcNameClaim: 'preferred_username',
      oidcScopes: 'openid profile email',
    })
  })

  it.each(Object.keys(settings))('need %s', (key) => {
    const { problems } = failToLoad(write({ [key]: undefined }))
    expect(problems).toMatchObject([
      { path: `SECURITY.${key}`, message: expect.stringContaining(`[Security] ${key} must be set`) },
    ])
  })

  it('need the address that browsers use', () => {
    expect(failToLoad(write({}, '')).message).toContain('[HTTP] BASE_URL must be set for sign-in by OpenID Connect')
  })

  it.each([
    ['OIDC_ISSUER', 'http://login.example.org'],
    ['OIDC_ISSUER', 'http://127.0.0.1.example.org'],
    ['OIDC_ISSUER', 'https://login.example.org/?realm=ops'],
    ['OIDC_ISSUER', 'login.example.org'],
    ['OIDC_ROLES', 'ops'],
    ['OIDC_ROLES', 'ops:root'],
    ['OIDC_ROLES', 'ops:operator:DC1'],
    ['OIDC_ROLES', 'ops:operator:'],
    ['OIDC_ROLES', ':operator'],
    ['OIDC_ROLES', `ops:operator:${Array.from({ length: 101 }, (_, n) => `dc${n}`).join('+')}`],
  ])('%s cannot be %s', (key, value) => {
    expect(failToLoad(write({ [key]: value })).message).toContain(`[Security] ${key} = ${value}: must be`)
  })

  it.each(['http://127.0.0.1:8080', 'http://localhost:8080/realms/ops', 'http://[::1]:8080'])(
    'the issuer can be %s, without https',
    (issuer) => expect(load(write({ OIDC_ISSUER: issuer })).configuration.security.oidcIssuer).toBe(issuer),
  )

  it('a short secret is refused and not shown', () => {
    const { message } = failToLoad(write({ OIDC_CLIENT_SECRET: 'hunter2' }))
    expect(message).toContain('OIDC_CLIENT_SECRET = ********: must be at least 16 characters')
    expect(message).not.toContain('hunter2')
  })

  it('the secret is masked in the effective settings', () => {
    expect(JSON.stringify(load(write()).effective)).not.toContain('hunter2')
  })

  it('engines neither need nor read them', () => {
    const { configuration } = load(write({ OIDC_CLIENT_SECRET: 'env:NOT_SET', OIDC_ISSUER: undefined }), {
      profile: 'execute-engine',
    })
    expect(configuration.security.oidcClientSecret).toBeUndefined()
  })
})
