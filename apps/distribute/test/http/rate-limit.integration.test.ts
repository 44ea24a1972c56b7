import { createToken, hashToken } from '@distribute/service'
import type { Store } from '@distribute/store'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fullToken } from '../access/full-token.ts'
import {
  type Answer,
  type Ask,
  ask,
  askOverSocket,
  openTestStore,
  type ServiceUnderTest,
  startService,
} from '../service-under-test.ts'

const v1 = '/api/v1/distribute/adhoc/?task_id=1'
const v2 = '/api/v2/tasks'
const behindProxy = { auth: 'required', trustProxy: ['127.0.0.1'] } as const

afterEach(() => void vi.useRealTimers())

async function askTimes(
  service: ServiceUnderTest,
  times: number,
  asked: Partial<Ask> = {},
): Promise<readonly number[]> {
  const statuses: number[] = []
  for (let n = 0; n < times; n++) statuses.push((await ask(service, { path: v2, ...asked })).status)
  return statuses
}

async function addToken(store: Store): Promise<string> {
  const token = createToken()
  await store.tokens.create(fullToken({ name: token, hash: hashToken(token) }))
  return token
}

/** The headers of a request that a trusted proxy forwards. */
const from = (address: string, token?: string) => ({
  headers: { 'x-forwarded-for': address, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
})

describe('a client with more requests per minute than RATE_PER_MINUTE', () => {
  test('is rejected by both APIs, each in its own format, with the time until the next request', async () => {
    const service = await startService({ ratePerMinute: 3 })
    expect(await askTimes(service, 4)).toEqual([200, 200, 200, 429])
    const retryAfter = { 'retry-after': expect.stringMatching(/^([1-9]|[1-5]\d|60)$/) }
    const refused = (answer: Answer) => ({
      ...answer,
      headers: { 'retry-after': String(answer.headers['retry-after']) },
    })
    expect(refused(await ask(service, { path: v2 }))).toEqual({
      status: 429,
      headers: retryAfter,
      body: {
        type: 'about:blank',
        title: 'Too Many Requests',
        status: 429,
        detail: expect.stringMatching(/^more than 3 requests per minute: try again in \d+ s$/),
        code: 'rate_limited',
      },
    })
    expect(refused(await ask(service, { path: v1 }))).toEqual({
      status: 429,
      headers: retryAfter,
      body: { code: 500, data: null, msg: expect.stringMatching(/^more than 3 requests per minute/) },
    })
  })

  test('reads in each response how many requests are left, and when the minute is over', async () => {
    const service = await startService({ ratePerMinute: 2 })
    const limits = async () => {
      const { headers } = await ask(service, { path: v2 })
      return [headers['ratelimit-limit'], headers['ratelimit-remaining']].map(String)
    }
    expect([await limits(), await limits(), await limits()]).toEqual([
      ['2', '1'],
      ['2', '0'],
      ['2', '0'],
    ])
    const { headers } = await ask(service, { path: v2 })
    expect(headers['ratelimit-reset']).toBe(headers['retry-after'])
  })

  test('can send requests again when the minute is over', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const service = await startService({ ratePerMinute: 2 })
    expect(await askTimes(service, 3)).toEqual([200, 200, 429])
    vi.setSystemTime(Date.now() + 59_000)
    expect(await askTimes(service, 1)).toEqual([429])
    vi.setSystemTime(Date.now() + 1_000)
    expect(await askTimes(service, 3)).toEqual([200, 200, 429])
  })

  test('can still read liveness and readiness', async () => {
    const service = await startService({ ratePerMinute: 1 })
    await askTimes(service, 2)
    for (const path of ['/api/v2/health/live', '/api/v2/health/ready'])
      expect(await askTimes(service, 3, { path })).toEqual([200, 200, 200])
  })

  test('is rejected for every route, before its body is read', async () => {
    const service = await startService({ ratePerMinute: 2 })
    expect(await askTimes(service, 2, { path: '/nothing' })).toEqual([404, 404])
    expect(await askTimes(service, 1, { path: '/nothing' })).toEqual([429])
    expect(await askTimes(service, 1, { body: 'no JSON' })).toEqual([429])
    expect(await askTimes(service, 1, { path: '/api/v1/distribute/adhoc/', body: 'no JSON' })).toEqual([429])
  })

  test('does not affect other clients: each address is counted separately, as a trusted proxy names it', async () => {
    const service = await startService({ ...behindProxy, ratePerMinute: 2 })
    expect(await askTimes(service, 3, from('192.0.2.1'))).toEqual([401, 401, 429])
    expect(await askTimes(service, 3, from('192.0.2.2'))).toEqual([401, 401, 429])
    expect(await askTimes(service, 2, from('2001:db8::1'))).toEqual([401, 401])
    expect(await askTimes(service, 1, from('2001:db8::2')), 'of the same /64').toEqual([429])
    expect(await askTimes(service, 1, from('2001:db8:0:1::1'))).toEqual([401])
  })
})

describe('a client with a token', () => {
  test('is counted separately, from any address', async () => {
    const service = await startService({ ...behindProxy, ratePerMinute: 3 })
    const [one, two] = [await addToken(service.store), await addToken(service.store)]
    expect(await askTimes(service, 1, from('192.0.2.1', one))).toEqual([200])
    expect(await askTimes(service, 1, from('192.0.2.1', two))).toEqual([200])
    expect(await askTimes(service, 4, from('192.0.2.1', one))).toEqual([200, 200, 200, 429])
    expect(await askTimes(service, 1, from('192.0.2.2', one))).toEqual([429])
    expect(await askTimes(service, 4, from('192.0.2.2', two))).toEqual([200, 200, 200, 429])
  })

  test('cannot guess a token: its address is limited, and then even the right token is rejected', async () => {
    const store = await openTestStore()
    const find = vi.fn(store.tokens.find)
    const service = await startService({ ratePerMinute: 3 }, { store: { ...store, tokens: { ...store.tokens, find } } })
    const right = await addToken(store)
    const guess = (token: string) => askOverSocket(service, { path: v2, headers: { authorization: `Bearer ${token}` } })
    // The service must listen before many requests come at once.
    await askOverSocket(service, { path: '/api/v2/health/live' })
    const guesses = await Promise.all(Array.from({ length: 20 }, () => guess(createToken())))
    expect(guesses.map(({ status }) => status).sort()).toEqual([...Array(3).fill(401), ...Array(17).fill(429)])
    expect((await guess(right)).status).toBe(429)
    expect(find).toHaveBeenCalledTimes(3)
  })

  test('that was accepted before is not affected by guesses from its address', async () => {
    const service = await startService({ ...behindProxy, ratePerMinute: 3 })
    const token = await addToken(service.store)
    expect(await askTimes(service, 1, from('192.0.2.1', token))).toEqual([200])
    expect(await askTimes(service, 3, from('192.0.2.1', 'dst_wrong'))).toEqual([401, 401, 429])
    expect(await askTimes(service, 1, from('192.0.2.1', token))).toEqual([200])
  })
})

test('with RATE_PER_MINUTE 0 the number of requests is not limited', async () => {
  const service = await startService({ ratePerMinute: 0 })
  expect(new Set(await askTimes(service, 100))).toEqual(new Set([200]))
})
