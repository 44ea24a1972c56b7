import { expect, test } from 'vitest'
import { ask, shareService, startService } from '../service-under-test.ts'

const getService = shareService()
const addresses = [
  ['/api/v2/tasks', 'GET, HEAD, POST, OPTIONS'],
  ['/api/v2/tasks/', 'GET, HEAD, POST, OPTIONS'],
  ['/api/v2/tasks/t1', 'GET, HEAD, OPTIONS'],
  ['/api/v2/tasks/t1/hosts/h1', 'GET, HEAD, OPTIONS'],
  ['/api/v2/tasks/t1/events', 'GET, HEAD, OPTIONS'],
  ['/api/v2/tasks/t1/cancel', 'POST, OPTIONS'],
  ['/api/v2/engines', 'GET, HEAD, OPTIONS'],
  ['/api/v2/lanes', 'GET, HEAD, OPTIONS'],
  ['/api/v2/projects', 'GET, HEAD, POST, OPTIONS'],
  ['/api/v2/health/live', 'GET, HEAD, OPTIONS'],
  ['/openapi.json', 'GET, HEAD, OPTIONS'],
] as const

test.each(addresses)('%s answers OPTIONS with its methods: %s', async (path, allow) => {
  const { status, headers, body } = await ask(getService(), { path, method: 'OPTIONS' })
  expect([status, headers.allow, body]).toEqual([200, allow, ''])
})

test.each(addresses)('other methods of %s are answered with 405, Allow and a problem', async (path, allow) => {
  for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const) {
    if (allow.includes(method)) continue
    const sent = method === 'GET' || method === 'DELETE' ? {} : { body: '{' }
    const { status, headers, body } = await ask(getService(), { path, method, ...sent })
    expect([status, headers.allow]).toEqual([405, allow])
    expect(headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(body).toMatchObject({ status: 405, code: 'method_not_allowed', detail: expect.stringContaining(method) })
  }
})

test('an unknown address is answered with 404 for every method', async () => {
  for (const method of ['OPTIONS', 'DELETE', 'GET'] as const)
    expect(await ask(getService(), { path: '/api/v2/nowhere', method })).toMatchObject({ status: 404 })
})

test('a client without permission learns the methods of public addresses only', async () => {
  const service = await startService({ auth: 'required' })
  for (const method of ['OPTIONS', 'DELETE'] as const) {
    const refused = await ask(service, { path: '/api/v2/tasks', method })
    expect([refused.status, refused.headers.allow]).toEqual([401, undefined])
  }
  expect(await ask(service, { path: '/api/v2/health/live', method: 'PUT' })).toMatchObject({ status: 405 })
})
