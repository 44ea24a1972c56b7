import { type Role, roles } from '@distribute/contracts'
import { createToken } from '@distribute/service'
import type { FastifyInstance } from 'fastify'
import { beforeAll, describe, expect, test } from 'vitest'
import type { AccessRule } from '../../src/access/access-rule.ts'
import { buildApp } from '../../src/http/app.ts'
import { composeApp } from '../compose-app.ts'
import { type Ask, ask, shareService, submitPing } from '../service-under-test.ts'
import { createTestSessions, createTestTokens, inSession, signIn } from './test-callers.ts'

const getService = shareService({ auth: 'required' })

beforeAll(async () => {
  const { store } = getService()
  await createTestTokens(store)
  await createTestSessions(store)
  await store.lanes.add('other')
  await submitPing(getService(), { id: 't1', hosts: 2 })
})

/** What each caller sends, and its role; undefined: it is not let in. */
const callers: readonly (readonly [name: string, headers: Record<string, string>, role: Role | undefined])[] = [
  ['no token', {}, undefined],
  ['a malformed header', { authorization: 'Bearer' }, undefined],
  ['another scheme', { authorization: 'Basic YTpi' }, undefined],
  ['an unknown token', signIn('nothing'), undefined],
  ['a token with a typo', { authorization: `Bearer ${createToken().slice(0, -1)}` }, undefined],
  ['an expired token', signIn('expired'), undefined],
  ['a revoked token', signIn('revoked'), undefined],
  ['a viewer', signIn('viewer'), 'viewer'],
  ['an operator', signIn('operator'), 'operator'],
  ['an operator of another lane', signIn('operator of another lane'), 'operator'],
  ['an admin of another lane', signIn('admin of another lane'), 'admin'],
  ['an admin', signIn('admin'), 'admin'],
  ['an operator in a session', inSession('mei'), 'operator'],
  ['the session of a disabled account', inSession('disabled'), undefined],
  ['an unknown session', inSession('nothing'), undefined],
]

/** Every method of every route, but the one that would end the callers' own session. */
function listRoutes() {
  return getService().app.accessTable.flatMap(({ methods, url, access }) =>
    methods
      .filter((method) => method !== 'DELETE' || url !== '/api/v2/session')
      .map((method) => ({ method: method as NonNullable<Ask['method']>, url, access })),
  )
}

function expectStatus(access: AccessRule, role: Role | undefined, isLimited: boolean): 'pass' | 401 | 403 {
  if (access === 'public') return 'pass'
  if (role === undefined) return 401
  if (isLimited && access.needsAllLanes) return 403
  return roles.indexOf(role) >= roles.indexOf(access.role) ? 'pass' : 403
}

/** Ids that nothing has: a request that passes changes nothing. */
function fillIn(url: string): string {
  return url.replaceAll(/:[a-z]+/gi, 'nothing')
}

test('the table has the routes of the service', () => {
  const shown = listRoutes().map(({ method, url, access }) => `${method} ${url} ${JSON.stringify(access)}`)
  expect(shown).toContain('POST /api/v2/tasks {"role":"operator"}')
  expect(shown).toContain('GET /api/v2/health/live "public"')
  expect(shown).toContain('POST /api/v1/distribute/adhoc {"role":"operator","isV1":true}')
  expect(shown).toContain('GET /openapi.json "public"')
  expect(shown).toContain('GET /metrics {"role":"viewer","needsAllLanes":true}')
})

test.each(callers)('%s passes the rules of exactly its routes', async (name, headers, role) => {
  for (const { method, url, access } of listRoutes()) {
    const body = ['GET', 'HEAD', 'OPTIONS'].includes(method) ? {} : { body: {} }
    const { status } = await ask(getService(), { path: fillIn(url), method, headers, ...body })
    const expected = expectStatus(access, role, name.endsWith('of another lane'))
    const outcome = status === 401 || status === 403 ? status : 'pass'
    expect([method, url, outcome]).toEqual([method, url, expected])
    expect(status).toBeLessThan(500)
  }
})

test('a route without a rule keeps the service from starting', async () => {
  const routes = async (app: FastifyInstance) => void app.get('/open', async () => 'anyone reads this')
  const deps = composeApp({ store: getService().store })
  await expect(buildApp({ ...deps, features: [...deps.features, { routes }] })).rejects.toThrow(
    'GET /open has no access rule: set config.access',
  )
})

test('a refusal names the role that is needed, and that of the caller', async () => {
  const body = { hosts: ['h1'], adhoc: { module: 'ping' } }
  const answer = await ask(getService(), { path: '/api/v2/tasks', body, headers: signIn('viewer') })
  expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  expect(answer.body.detail).toBe('this request requires the role operator; the token "viewer" has the role viewer')
  const v1 = await ask(getService(), { path: '/api/v1/distribute/adhoc/', body: {}, headers: signIn('viewer') })
  expect(v1).toMatchObject({ status: 403, body: { code: 500, msg: expect.stringContaining('role operator') } })
})

describe('a task of a lane that the caller may not use', () => {
  test('is not found, by any route', async () => {
    const ofTasks = listRoutes().filter(({ url }) => url.startsWith('/api/v2/tasks/:id'))
    expect(ofTasks.length).toBeGreaterThan(10)
    for (const { method, url } of ofTasks) {
      if (!['GET', 'POST'].includes(method)) continue
      const path = url.replace(':id', 't1').replace(':host', 'h1.example')
      const body = method === 'POST' ? { body: {} } : {}
      const headers = signIn('operator of another lane')
      const { status } = await ask(getService(), { path, method, headers, ...body })
      expect([method, url, [404, 405].includes(status)]).toEqual([method, url, true])
    }
    expect(await getService().store.tasks.find('t1')).toMatchObject({ state: 'waiting' })
  })
})
