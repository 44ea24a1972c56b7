import { hashToken } from '@distribute/service'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { OidcSettings } from '../../../src/people/oidc/oidc-settings.ts'
import { ask, createTestLog, startService } from '../../service-under-test.ts'
import { createBrowser } from './test-browser.ts'
import { clientId, clientSecret, startProvider, type TestProviderOptions } from './test-provider.ts'

const baseUrl = 'http://distribute.test'
const start = '/api/v2/auth/oidc/start'
const callback = '/api/v2/auth/oidc/callback'
const mei = { sub: 'u-1', preferred_username: 'mei', groups: ['staff', 'ops'] }

const rules = {
  roles: [
    { group: 'ops', role: 'operator', lanes: ['dc1', 'dc2'] },
    { group: 'night', role: 'operator', lanes: ['dc3'] },
    { group: 'readers', role: 'viewer', lanes: 'all' },
    { group: 'admins', role: 'admin', lanes: 'all' },
  ],
  groupsClaim: 'groups',
  nameClaim: 'preferred_username',
  scopes: 'openid profile email',
} satisfies Partial<OidcSettings>

async function startBoth(options: Partial<TestProviderOptions> = {}, changes: Partial<OidcSettings> = {}) {
  const provider = await startProvider({ callback: `${baseUrl}${callback}`, ...options })
  provider.setPerson(mei)
  const oidc = { ...rules, issuer: provider.issuer, clientId, clientSecret, baseUrl, ...changes }
  const { logger, lines } = createTestLog('trace')
  const service = await startService({ auth: 'required', baseUrl, oidc }, { logger })
  return { provider, service, lines, browser: createBrowser(service, baseUrl) }
}

type Both = Awaited<ReturnType<typeof startBoth>>

/**
 * From the start to the provider; returns the path to which the provider sends the browser back.
 */
async function goToProvider({ browser }: Pick<Both, 'browser'>): Promise<string> {
  const answer = await browser.visit(start)
  expect(answer).toMatchObject({ status: 302 })
  return await browser.signInAt(String(answer.headers.location))
}

/** Starts a sign-in, and returns a callback of it that the provider did not send. */
async function forgeCallback({ browser, provider }: Both, answer = 'code=guessed'): Promise<string> {
  const { headers } = await browser.visit(start)
  const state = new URL(String(headers.location)).searchParams.get('state')
  return `${callback}?${answer}&state=${state}&iss=${encodeURIComponent(provider.issuer)}`
}

async function signIn(both: Both) {
  return await both.browser.visit(await goToProvider(both))
}

afterEach(() => void vi.useRealTimers())

test('a sign-in page can ask whether there is a provider', async () => {
  const { service } = await startBoth()
  expect(await ask(service, { path: '/api/v2/auth/oidc' })).toMatchObject({ body: { configured: true } })
  const without = await startService({ auth: 'required' })
  expect(await ask(without, { path: '/api/v2/auth/oidc' })).toMatchObject({ body: { configured: false } })
})

describe('a person of a group', () => {
  test('signs in at the provider and has a session', async () => {
    const both = await startBoth()
    const begun = await both.browser.visit(start)
    expect(begun.headers['set-cookie']).toMatch(
      /^distribute_login=[^;]+; Max-Age=600; Path=\/api\/v2\/auth\/oidc; HttpOnly; SameSite=Lax$/,
    )
    const address = new URL(String(begun.headers.location))
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${baseUrl}${callback}`,
      scope: 'openid profile email',
      state: expect.stringMatching(/.{43}/),
      nonce: expect.stringMatching(/.{43}/),
    })
    const answer = await both.browser.visit(await both.browser.signInAt(address.href))
    expect(answer).toMatchObject({ status: 302, headers: { location: '/' } })
    expect([...both.browser.cookies.keys()]).toEqual(['distribute_session'])
    expect(await both.browser.visit('/api/v2/tasks')).toMatchObject({ status: 200 })
    expect(await both.service.store.accounts.find('mei')).toMatchObject({
      role: 'operator',
      lanes: ['dc1', 'dc2'],
      subject: `${both.provider.issuer} u-1`,
      hasPassword: false,
    })
  })

  test('signs in again within 24 hours, so that lost groups count', async () => {
    const both = await startBoth()
    const earliestMs = Date.now() + 24 * 3_600_000
    await signIn(both)
    const session = await both.service.store.sessions.find(
      hashToken(both.browser.cookies.get('distribute_session') ?? ''),
    )
    expect(session?.endsAtMs).toBeGreaterThanOrEqual(earliestMs - 1000)
    expect(session?.endsAtMs).toBeLessThanOrEqual(Date.now() + 24 * 3_600_000 + 1000)
  })

  test('has the claims of the userinfo endpoint, too', async () => {
    const both = await startBoth({ userinfoOnly: true })
    expect(await signIn(both)).toMatchObject({ status: 302 })
    expect(await both.service.store.accounts.find('mei')).toMatchObject({ role: 'operator' })
  })

  test('has the role of the groups at the last sign-in', async () => {
    const both = await startBoth()
    await signIn(both)
    both.provider.setPerson({ ...mei, preferred_username: 'mei.li', groups: ['readers'] })
    expect(await signIn(both)).toMatchObject({ status: 302 })
    expect(await both.service.store.accounts.list()).toMatchObject([{ name: 'mei.li', role: 'viewer', lanes: 'all' }])
  })

  test('has the highest role, with the lanes of the groups that give it', async () => {
    const both = await startBoth()
    both.provider.setPerson({ ...mei, groups: ['readers', 'night', 'ops'] })
    await signIn(both)
    expect(await both.service.store.accounts.find('mei')).toMatchObject({
      role: 'operator',
      lanes: ['dc1', 'dc2', 'dc3'],
    })
  })
})

describe('a sign-in is refused', () => {
  test('to a person of no group, which names the setting', async () => {
    const both = await startBoth()
    for (const groups of [undefined, [], ['staff'], 'staff', [7]]) {
      both.provider.setPerson({ ...mei, groups })
      const answer = await signIn(both)
      expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining('OIDC_ROLES') } })
    }
    expect(await both.service.store.accounts.list()).toEqual([])
    expect(both.browser.cookies.size).toBe(0)
  })

  test('to a disabled account', async () => {
    const both = await startBoth()
    await signIn(both)
    await both.service.store.accounts.change('mei', { isDisabled: true })
    expect(await signIn(both)).toMatchObject({ status: 403, body: { detail: 'the account "mei" is disabled' } })
    expect(await both.browser.visit('/api/v2/tasks')).toMatchObject({ status: 401 })
  })

  test('to a name of another account, and to a name that none can have', async () => {
    const both = await startBoth()
    const account = { name: 'mei', role: 'admin', lanes: 'all', passwordHash: null, createdBy: null } as const
    await both.service.store.accounts.create(account)
    expect(await signIn(both)).toMatchObject({ status: 409 })
    both.provider.setPerson({ ...mei, preferred_username: '../etc' })
    expect(await signIn(both)).toMatchObject({ status: 403, body: { detail: expect.stringContaining('1 to 63') } })
  })

  test('for a state of another sign-in, before the provider is asked', async () => {
    const both = await startBoth()
    const path = await goToProvider(both)
    await both.browser.visit(start)
    const answer = await both.browser.visit(path)
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(`start again at ${start}`) } })
    expect(both.provider.countExchanges()).toBe(0)
  })

  test('for a callback in another browser', async () => {
    const both = await startBoth()
    const path = await goToProvider(both)
    expect(await createBrowser(both.service, baseUrl).visit(path)).toMatchObject({ status: 400 })
    expect(both.provider.countExchanges()).toBe(0)
  })

  test('for a replayed callback', async () => {
    const both = await startBoth()
    const path = await goToProvider(both)
    const cookies = new Map(both.browser.cookies)
    expect(await both.browser.visit(path)).toMatchObject({ status: 302 })
    expect(await both.browser.visit(path)).toMatchObject({ status: 400 })
    const thief = createBrowser(both.service, baseUrl)
    for (const [name, value] of cookies) thief.cookies.set(name, value)
    expect(await thief.visit(path)).toMatchObject({
      status: 401,
      body: { detail: 'the identity provider refused the sign-in: invalid_grant: sign in again' },
    })
    expect(thief.cookies.size).toBe(0)
  })

  test('for a callback after ten minutes', async () => {
    const both = await startBoth()
    const path = await goToProvider(both)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * 60_000 })
    expect(await both.browser.visit(path)).toMatchObject({ status: 400 })
    expect(both.provider.countExchanges()).toBe(0)
  })

  test('for a cookie that the service did not write', async () => {
    const both = await startBoth()
    const path = await goToProvider(both)
    for (const value of ['', 'enc:v1:AAAA', 'x']) {
      both.browser.cookies.set('distribute_login', value)
      expect(await both.browser.visit(path)).toMatchObject({ status: 400 })
    }
  })

  test('if the person refuses at the provider', async () => {
    const both = await startBoth()
    expect(await both.browser.visit(await forgeCallback(both, 'error=access_denied'))).toMatchObject({
      status: 401,
      body: { detail: 'the identity provider refused the sign-in: access_denied: sign in again' },
    })
  })
})

test('after twenty refused codes an address is refused before the provider is asked', async () => {
  const both = await startBoth()
  const forge = async () => await both.browser.visit(await forgeCallback(both))
  for (let n = 0; n < 20; n++) expect(await forge()).toMatchObject({ status: 401 })
  expect(await forge()).toMatchObject({ status: 429 })
  expect(both.provider.countExchanges()).toBe(20)
})

test('without the provider the service answers, and signs in as soon as the provider is back', async () => {
  const both = await startBoth()
  const unavailable = {
    status: 503,
    body: {
      code: 'provider_unavailable',
      detail: 'The service is temporarily unavailable: the identity provider does not answer. Try again.',
    },
  }
  await both.provider.stop()
  expect(await both.browser.visit(start)).toMatchObject(unavailable)
  expect(await both.browser.visit('/api/v2/health/live')).toMatchObject({ status: 200 })
  await both.provider.start()
  const path = await goToProvider(both)
  await both.provider.stop()
  expect(await both.browser.visit(path)).toMatchObject(unavailable)
  // The metadata is known, so that a sign-in starts; that is no recovery.
  expect(await both.browser.visit(await forgeCallback(both))).toMatchObject(unavailable)
  await both.provider.start()
  expect(await signIn(both)).toMatchObject({ status: 302 })
  const logged = both.lines.map(({ msg }) => String(msg)).filter((msg) => msg.startsWith('identity provider'))
  expect(logged[0]).toContain(`${both.provider.issuer} failed: fetch failed: connect ECONNREFUSED`)
  expect(logged.filter((msg) => msg === 'identity provider recovered')).toHaveLength(2)
})

test('a provider that refuses the secret of the client is reported in the log', async () => {
  const both = await startBoth({}, { clientSecret: 'not the secret of the client' })
  expect(await signIn(both)).toMatchObject({ status: 503, body: { code: 'provider_unavailable' } })
  const log = JSON.stringify(both.lines)
  expect(log).toContain('it answered 401: check [Security] OIDC_CLIENT_ID and OIDC_CLIENT_SECRET; sign-in')
  expect(log).not.toContain('not the secret of the client')
})

test('the log shows neither the secret of the client nor codes, states and cookies', async () => {
  const both = await startBoth()
  const path = await goToProvider(both)
  const cookies = [...both.browser.cookies.values()]
  await both.browser.visit(path)
  await both.browser.visit(path)
  await both.provider.stop()
  await both.browser.visit(start)
  const log = JSON.stringify(both.lines)
  expect(log).toContain(callback)
  const query = new URL(path, baseUrl).searchParams
  const secrets = [clientSecret, query.get('code'), query.get('state'), ...cookies, ...both.browser.cookies.values()]
  for (const secret of secrets) expect(log).not.toContain(secret)
})

test('without a provider in the settings there is nothing to sign in at', async () => {
  const service = await startService()
  for (const path of [start, callback])
    expect(await ask(service, { path })).toMatchObject({ status: 404, body: { code: 'not_found' } })
})
