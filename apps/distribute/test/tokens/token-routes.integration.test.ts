import { hashToken } from '@distribute/service'
import { expect, test } from 'vitest'
import { createTestTokens, signIn } from '../access/test-callers.ts'
import { ask, startService } from '../service-under-test.ts'

const path = '/api/v2/tokens'
const admin = signIn('admin')
const limited = signIn('admin of another lane')

async function startWithTokens() {
  const service = await startService({ auth: 'required' })
  await createTestTokens(service.store)
  return service
}

test('a token is shown once, and lets its holder in with its role', async () => {
  const service = await startWithTokens()
  const { status, body } = await ask(service, { path, body: { name: 'pipeline', role: 'viewer' }, headers: admin })
  expect(status).toBe(201)
  expect(body).toMatchObject({ name: 'pipeline', role: 'viewer', lanes: 'all', createdBy: 'token:admin' })
  expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(90 * 24 * 3600 * 1000)
  const headers = { authorization: `Bearer ${body.token}` }
  expect((await ask(service, { path: '/api/v2/me', headers })).body).toEqual({
    ...{ kind: 'token', name: 'pipeline', role: 'viewer', lanes: 'all', expiresAt: body.expiresAt },
  })
  const listed = JSON.stringify((await ask(service, { path, headers: admin })).body)
  expect(listed).toContain('pipeline')
  for (const secret of [body.token, hashToken(body.token)]) expect(listed).not.toContain(secret)
  expect(await ask(service, { path, headers })).toMatchObject({ status: 403 })
})

test('a token is revoked once and for all, and its name stays taken', async () => {
  const service = await startWithTokens()
  const revoke = () => ask(service, { path: `${path}/viewer`, method: 'DELETE', headers: admin })
  const first = await revoke()
  expect(first).toMatchObject({ status: 200, body: { name: 'viewer', revokedAt: expect.any(String) } })
  expect(await revoke()).toEqual({ ...first, headers: expect.anything() })
  expect(await ask(service, { path: '/api/v2/me', headers: signIn('viewer') })).toMatchObject({ status: 401 })
  expect(await ask(service, { path, body: { name: 'viewer' }, headers: admin })).toMatchObject({ status: 409 })
  expect(await ask(service, { path: `${path}/nobody`, method: 'DELETE', headers: admin })).toMatchObject({
    status: 404,
  })
})

test('an admin of some lanes neither sees nor creates nor revokes tokens with more', async () => {
  const service = await startWithTokens()
  const { body } = await ask(service, { path, headers: limited })
  expect(body.items.map(({ name }: { name: string }) => name)).toEqual([
    'admin of another lane',
    'operator of another lane',
  ])
  const create = (lanes: unknown) => ask(service, { path, body: { name: 'mine', lanes }, headers: limited })
  for (const lanes of ['all', ['default'], ['other', 'default']])
    expect(await create(lanes)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  expect(await create(['other'])).toMatchObject({ status: 201, body: { lanes: ['other'] } })
  const revoke = await ask(service, { path: `${path}/admin`, method: 'DELETE', headers: limited })
  expect(revoke).toMatchObject({ status: 404 })
  expect(await ask(service, { path: '/api/v2/me', headers: admin })).toMatchObject({ status: 200 })
})

test.each([
  [{ name: ' x' }],
  [{ name: 'a\nb' }],
  [{ name: 'x', role: 'root' }],
  [{ name: 'x', lanes: [] }],
  [{ name: 'x', lanes: ['A B'] }],
  [{ name: 'x', expiresInDays: 0 }],
  [{ name: 'x', expires: 'never' }],
])('refuses %o', async (body) => {
  const service = await startWithTokens()
  expect(await ask(service, { path, body, headers: admin })).toMatchObject({ status: 422 })
})

test('the version is shown to callers with a token', async () => {
  const service = await startWithTokens()
  expect((await ask(service, { path: '/api/v2/version', headers: signIn('viewer') })).body).toEqual({
    version: '1.2.3',
  })
  expect(await ask(service, { path: '/api/v2/version' })).toMatchObject({ status: 401 })
})

test('a local caller without a token is an admin of all lanes', async () => {
  const service = await startService()
  expect((await ask(service, { path: '/api/v2/me' })).body).toEqual({
    ...{ kind: 'local', name: '', role: 'admin', lanes: 'all', expiresAt: null },
  })
})
