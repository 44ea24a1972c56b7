import { AppError } from '@distribute/contracts'
import { createToken, hashToken } from '@distribute/service'
import type { Store } from '@distribute/store'
import { describe, expect, test, vi } from 'vitest'
import { assertMayListen } from '../../src/access/access-check.ts'
import type { DistributeSettings } from '../../src/settings.ts'
import { loopbackSettings } from '../loopback-settings.ts'
import { type Ask, askOverSocket, askRaw, listTasks, openTestStore, startService } from '../service-under-test.ts'
import { fullToken } from './full-token.ts'

const token = createToken()
const v1Body = '{"task_id": "1", "ips": "10.1.1.1", "module": "shell", "args": "id"}'
const v2Body = '{"hosts": ["10.1.1.1"], "adhoc": {"module": "shell", "args": "id"}}'
const json = { 'content-type': 'application/json' }
const v1 = '/api/v1/distribute/adhoc/'
const v2 = '/api/v2/tasks'

async function storeToken(store: Store): Promise<void> {
  await store.tokens.create(fullToken({ name: 'test', hash: hashToken(token) }))
}

/**
 * Sends a request without a token to both APIs, and returns the responses and the number of tasks.
 */
async function knock(settings: Partial<DistributeSettings>, asked: Partial<Ask> & { from?: string }) {
  const service = await startService(settings)
  await storeToken(service.store)
  const v1Answer = await askOverSocket(service, { path: v1, body: v1Body, ...asked })
  const v2Answer = await askOverSocket(service, {
    path: v2,
    body: v2Body,
    ...asked,
    headers: { ...json, ...asked.headers },
  })
  return { v1: v1Answer, v2: v2Answer, tasks: (await listTasks(service)).length }
}

describe('without a token on loopback', () => {
  test.each(['localhost', 'LOCALHOST:8007', '127.0.0.1:8007', '127.5.6.7', '[::1]:8007', '[::1]'])(
    'accepts the Host header %s',
    async (host) => {
      const answers = await knock({}, { headers: { host } })
      expect([answers.v1.body.code, answers.v2.status, answers.tasks]).toEqual([200, 201, 2])
    },
  )

  test.each([
    'evil.example',
    'evil.example:8007',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '127.1',
    '0x7f000001',
    '10.1.1.1:8007',
    '[fe80::1]',
    'localhost@evil.example',
  ])('rejects the Host header "%s"', async (host) => {
    const answers = await knock({}, { headers: { host } })
    expect([answers.v1.status, answers.v2.status, answers.tasks]).toEqual([403, 403, 0])
    expect(answers.v1.body).toEqual({ code: 500, data: null, msg: expect.stringContaining('Host') })
    expect(answers.v2.body).toMatchObject({ code: 'forbidden', status: 403 })
  })

  test('rejects a request with two Host headers', async () => {
    const service = await startService()
    const hosts = 'Host: 127.0.0.1:8007\r\nhost: 127.0.0.1:8007\r\nConnection: close'
    const answer = await askRaw(service, `GET /api/v2/tasks HTTP/1.1\r\n${hosts}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1.1 400 /)
    expect(answer).toContain('2 Host headers: send one')
  })

  test('rejects a request without a Host header', async () => {
    const service = await startService()
    expect(await askRaw(service, 'GET /api/v2/tasks HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 403 /)
  })

  test.each([
    'https://evil.example',
    'http://evil.example:8007',
    'http://127.0.0.1:3000',
    'http://localhost:8007',
    'https://127.0.0.1:8007',
    'http://127.0.0.1:8007.evil.example',
    'null',
    '',
  ])('rejects the Origin "%s" with any type of body', async (origin) => {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      const headers = { host: '127.0.0.1:8007', origin, 'content-type': type }
      const answers = await knock({}, { headers })
      expect([answers.v1.status, answers.v2.status, answers.tasks]).toEqual([403, 403, 0])
    }
  })

  test('accepts its own Origin', async () => {
    const answers = await knock({}, { headers: { host: '127.0.0.1:8007', origin: 'http://127.0.0.1:8007' } })
    expect(answers.tasks).toBe(2)
  })

  test.each(['cross-site', 'same-site', 'unheard-of'])('rejects Sec-Fetch-Site %s', async (site) => {
    const answers = await knock({}, { headers: { host: 'localhost', 'sec-fetch-site': site } })
    expect([answers.v1.status, answers.v2.status, answers.tasks]).toEqual([403, 403, 0])
  })

  test.each(['same-origin', 'none'])('accepts Sec-Fetch-Site %s', async (site) => {
    const answers = await knock({}, { headers: { host: 'localhost', 'sec-fetch-site': site } })
    expect(answers.tasks).toBe(2)
  })

  test.each([
    'Forwarded',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'x-forwarded-anything',
    'X-Real-IP',
    'Via',
  ])('rejects a request that a local proxy forwarded with %s', async (name) => {
    for (const value of ['127.0.0.1', '']) {
      const answers = await knock({}, { headers: { host: '127.0.0.1:8007', [name]: value } })
      expect([answers.v1.status, answers.v2.status, answers.tasks]).toEqual([403, 403, 0])
      for (const word of [name.toLowerCase(), '[HTTP] TRUST_PROXY', 'BASE_URL'])
        expect(answers.v1.body).toMatchObject({ code: 500, msg: expect.stringContaining(word) })
      expect(answers.v2.body).toMatchObject({ code: 'forbidden', status: 403 })
    }
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain; application/json'])(
    'v2 rejects a body of type %s',
    async (type) => {
      const service = await startService()
      const headers = { host: 'localhost', 'content-type': type }
      expect(await askOverSocket(service, { path: v2, body: v2Body, headers })).toMatchObject({
        status: 415,
        body: { code: 'unsupported_media_type' },
      })
      expect(await listTasks(service)).toEqual([])
    },
  )

  test('v2 rejects a body without a type', async () => {
    const service = await startService()
    const answer = await askOverSocket(service, { path: v2, body: v2Body, headers: { host: 'localhost' } })
    expect(answer.status).toBe(415)
  })

  test('a preflight request gives a page of another site no permission', async () => {
    const service = await startService()
    const headers = {
      host: 'localhost',
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    }
    const answer = await askOverSocket(service, { path: v2, method: 'OPTIONS', headers })
    expect(answer.status).toBe(403)
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test.each(['/api/v2/nothing', '/api/v1/nothing', '/nothing', '/api/v2/tasks'])(
    '%s rejects a foreign host name as well',
    async (path) => {
      const service = await startService()
      expect(await askOverSocket(service, { path, headers: { host: 'evil.example' } })).toMatchObject({ status: 403 })
    },
  )
})

describe('a token', () => {
  test('is accepted if it is known, with any other headers', async () => {
    const headers = {
      host: 'distribute.example',
      origin: 'https://other.example',
      'sec-fetch-site': 'cross-site',
      'x-forwarded-for': '192.0.2.1',
      authorization: `Bearer ${token}`,
    }
    const answers = await knock({}, { headers })
    expect(answers.tasks).toBe(2)
  })

  test.each(['Bearer wrong', `Basic ${token}`, 'Bearer', '', `Bearer ${token} ${token}`])(
    'such as "%s" is rejected, also on loopback',
    async (authorization) => {
      const answers = await knock({}, { headers: { host: 'localhost', authorization } })
      expect([answers.v1.status, answers.v2.status, answers.tasks]).toEqual([401, 401, 0])
      expect(answers.v1.body).toMatchObject({ code: 500, msg: expect.stringContaining('token') })
      expect(answers.v1.headers['www-authenticate']).toBe('Bearer')
      expect(answers.v2.headers['www-authenticate']).toBe('Bearer')
    },
  )

  test('is rejected as soon as it is revoked, and its use is recorded until then', async () => {
    const service = await startService()
    await storeToken(service.store)
    const { tokens } = service.store
    const enter = async () => {
      const headers = { ...json, host: 'any.example', authorization: `Bearer ${token}` }
      return (await askOverSocket(service, { path: v2, headers })).status
    }
    expect((await tokens.list())[0]).toMatchObject({ lastUsedAtMs: null })
    expect(await enter()).toBe(200)
    expect((await tokens.list())[0]).toMatchObject({ lastUsedAtMs: expect.any(Number), lastUsedAddress: '127.0.0.1' })
    await tokens.revoke('test')
    expect(await enter()).toBe(401)
  })

  test('with a typo is rejected without a question to the store', async () => {
    const store = await openTestStore()
    const find = vi.fn(store.tokens.find)
    const service = await startService({}, { store: { ...store, tokens: { ...store.tokens, find } } })
    const headers = { host: 'any.example', authorization: `Bearer ${token.slice(0, -1)}` }
    const { status, body } = await askOverSocket(service, { path: v2, headers })
    expect([status, body.detail]).toEqual([401, 'the token has a typo: its checksum does not match'])
    expect(find).not.toHaveBeenCalled()
  })

  test('is rejected once it has expired, with the time', async () => {
    const store = await openTestStore()
    await store.tokens.create(fullToken({ name: 'short', hash: hashToken(token), expiresAfterMs: 0 }))
    const service = await startService({}, { store })
    const headers = { host: 'any.example', authorization: `Bearer ${token}` }
    const { status, body } = await askOverSocket(service, { path: v2, headers })
    expect(status).toBe(401)
    expect(body.detail).toMatch(/^the token "short" expired at 20\d\d-.*Z: ask an administrator for a new one$/)
  })

  test('is accepted while its use cannot be recorded', async () => {
    const store = await openTestStore()
    await storeToken(store)
    const noteUse = () => Promise.reject(new AppError('store_unavailable', 'the database is read-only'))
    const service = await startService({}, { store: { ...store, tokens: { ...store.tokens, noteUse } } })
    const headers = { ...json, host: 'any.example', authorization: `Bearer ${token}` }
    expect((await askOverSocket(service, { path: v2, headers })).status).toBe(200)
  })

  test.each([
    { auth: 'required' },
    { host: '0.0.0.0' },
    { host: '10.1.2.3' },
    { host: '::' },
    { baseUrl: 'https://distribute.example' },
    { trustProxy: ['127.0.0.1'] },
  ] as const)('is required with %o', async (settings) => {
    const without = await knock(settings, { headers: { host: 'localhost' } })
    expect([without.v1.status, without.v2.status, without.tasks]).toEqual([401, 401, 0])
    const headers = { host: 'localhost', authorization: `bearer ${token}` }
    expect((await knock(settings, { headers })).tasks).toBe(2)
  })

  test('is not required for health', async () => {
    const service = await startService({ auth: 'required' })
    for (const path of ['/api/v2/health/live', '/api/v2/health/ready'])
      expect(await askOverSocket(service, { path, headers: { host: 'any.example' } })).toMatchObject({ status: 200 })
  })
})

describe('V1_ALLOW_FROM', () => {
  const settings = { host: '0.0.0.0', v1AllowFrom: ['127.0.0.4/30', '10.1.0.0/16'] }
  const headers = { host: '10.1.2.3:8007' }

  test('gives the listed networks access to v1 and to nothing else', async () => {
    const answers = await knock(settings, { from: '127.0.0.5', headers })
    expect([answers.v1.body.code, answers.v2.status, answers.tasks]).toEqual([200, 401, 1])
  })

  test('gives other networks no access to v1', async () => {
    const answers = await knock(settings, { from: '127.0.0.8', headers })
    expect([answers.v1.status, answers.v2.status, answers.tasks]).toEqual([401, 401, 0])
  })

  test('does not apply to browsers', async () => {
    for (const header of [
      { origin: 'https://evil.example' },
      { origin: 'http://10.1.2.3:8007' },
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ]) {
      const answers = await knock(settings, { from: '127.0.0.5', headers: { ...headers, ...header } })
      expect([answers.v1.status, answers.tasks]).toEqual([403, 0])
    }
  })

  test.each(['evil.example', 'localhost', '10.1.2.3.evil.example', 'distribute.example.evil.example'])(
    'does not apply to requests for the host %s, which may be the name of a page',
    async (host) => {
      const answers = await knock(
        { ...settings, baseUrl: 'https://distribute.example' },
        { from: '127.0.0.5', headers: { host } },
      )
      expect([answers.v1.status, answers.tasks]).toEqual([403, 0])
    },
  )

  test.each(['distribute.example', 'Distribute.Example:443', '[fd00::1]:8007'])(
    'applies to the host %s: an address, or the host of BASE_URL',
    async (host) => {
      const answers = await knock(
        { ...settings, baseUrl: 'https://distribute.example' },
        { from: '127.0.0.5', headers: { host } },
      )
      expect(answers.v1.body.code).toBe(200)
    },
  )

  test('ignores X-Forwarded-For', async () => {
    const answers = await knock(settings, { from: '127.0.0.8', headers: { ...headers, 'x-forwarded-for': '10.1.2.3' } })
    expect([answers.v1.status, answers.tasks]).toEqual([401, 0])
  })

  test('uses only what TRUST_PROXY itself added to X-Forwarded-For', async () => {
    const behindProxy = { ...settings, trustProxy: ['127.0.0.9'] }
    const via = (from: string, forwarded: string) =>
      knock(behindProxy, { from, headers: { ...headers, 'x-forwarded-for': forwarded } })
    expect((await via('127.0.0.9', '10.1.2.3')).v1.body.code).toBe(200)
    expect((await via('127.0.0.9', '192.0.2.1')).v1.status).toBe(401)
    expect((await via('127.0.0.9', '10.1.2.3, 192.0.2.1')).v1.status).toBe(401)
    expect((await via('127.0.0.9', 'nonsense')).v1.status).toBe(401)
    expect((await via('127.0.0.8', '10.1.2.3')).v1.status).toBe(401)
  })

  test('checks the host that the client of a trusted proxy asked for', async () => {
    const forwarded = { ...headers, 'x-forwarded-for': '10.1.2.3', 'x-forwarded-host': 'evil.example' }
    const answers = await knock({ ...settings, trustProxy: ['127.0.0.9'] }, { from: '127.0.0.9', headers: forwarded })
    expect(answers.v1.status).toBe(403)
  })
})

describe('a service that other machines can reach', () => {
  test.each(['0.0.0.0', '::', '10.1.2.3', 'distribute.example'])(
    'does not listen on %s while no token exists',
    async (host) => {
      const store = await openTestStore()
      const listens = assertMayListen({ settings: { ...loopbackSettings, host }, store })
      await expect(listens).rejects.toMatchObject({
        code: 'invalid_configuration',
        message: expect.stringContaining('distribute token create'),
      })
    },
  )

  test('does not listen if every token is revoked', async () => {
    const store = await openTestStore()
    await storeToken(store)
    await store.tokens.revoke('test')
    const listens = assertMayListen({ settings: { ...loopbackSettings, host: '0.0.0.0' }, store })
    await expect(listens).rejects.toMatchObject({ code: 'invalid_configuration' })
  })

  test('listens once a token exists', async () => {
    const store = await openTestStore()
    await storeToken(store)
    await assertMayListen({ settings: { ...loopbackSettings, host: '0.0.0.0' }, store })
  })

  test.each(['127.0.0.1', '::1', 'localhost'])('does not listen on %s, which needs no token', async (host) => {
    await assertMayListen({ settings: { ...loopbackSettings, host }, store: await openTestStore() })
  })
})

test('every response is marked as data: not a page, and not cacheable', async () => {
  const service = await startService()
  for (const path of ['/api/v2/tasks', '/api/v1/distribute/adhoc/', '/nothing', '/openapi.json']) {
    const answer = await askOverSocket(service, { path, headers: { host: 'localhost' } })
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringContaining('json'),
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
  }
})
