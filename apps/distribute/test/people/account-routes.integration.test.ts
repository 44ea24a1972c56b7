import { expect, test } from 'vitest'
import { type Ask, ask, startService } from '../service-under-test.ts'

const password = 'correct horse battery'

async function start() {
  const service = await startService()
  const send = (rest: Omit<Ask, 'path'> & { path?: string }) =>
    ask(service, { ...rest, path: `/api/v2/accounts${rest.path ?? ''}` })
  const patch = (body: object, headers: Record<string, string> = {}) =>
    send({ path: '/mei', method: 'PATCH', body, headers: { 'content-type': 'application/json', ...headers } })
  return { service, send, patch, create: (body: object = { name: 'mei', password }) => send({ body }) }
}

test('an administrator creates, lists and shows accounts, never a password', async () => {
  const { send, create } = await start()
  const created = await create({ name: 'mei', password, role: 'operator', lanes: ['dc1'] })
  const account = { name: 'mei', role: 'operator', lanes: ['dc1'], createdBy: 'local', disabled: false }
  expect(created).toMatchObject({ status: 201, body: account })
  expect((await send({})).body).toEqual({ items: [created.body], nextCursor: null })
  expect((await send({ path: '/mei' })).body).toEqual(created.body)
  expect(JSON.stringify(created.body)).not.toMatch(/argon|horse/)
  expect(await create()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('mei') } })
  expect(await send({ path: '/bo' })).toMatchObject({ status: 404 })
})

test.each([
  [{ name: 'mei', password: 'short' }, 'password'],
  [{ name: '\u001b[31m', password }, 'name'],
  [{ name: 'mei', password, role: 'root' }, 'role'],
  [{ name: 'mei', password, lanes: [] }, 'lanes'],
])('%o is rejected', async (body, path) => {
  const { create } = await start()
  expect(await create(body)).toMatchObject({ status: 422, body: { errors: [{ path }] } })
})

test('a change with the ETag of an earlier version is refused and changes nothing', async () => {
  const { send, create, patch } = await start()
  const { headers } = await create()
  const etag = String(headers.etag)
  const changed = await patch({ role: 'admin' }, { 'if-match': etag })
  expect(changed).toMatchObject({ status: 200, body: { role: 'admin' } })
  expect(changed.headers.etag).not.toBe(etag)
  expect(await patch({ role: 'viewer' }, { 'if-match': etag })).toMatchObject({ status: 412 })
  expect(await patch({ role: 'viewer' }, { 'if-match': 'x' })).toMatchObject({ status: 422 })
  expect((await send({ path: '/mei' })).body).toMatchObject({ role: 'admin' })
  expect(await patch({ disabled: true }, { 'if-match': '*' })).toMatchObject({ status: 200, body: { disabled: true } })
})

test('an account whose lanes cannot be read is listed without any', async () => {
  const { service, send } = await start()
  const account = { name: 'mei', role: 'viewer', passwordHash: null, createdBy: null } as const
  await service.store.accounts.create({ ...account, lanes: [] })
  expect(await send({})).toMatchObject({ status: 200, body: { items: [{ name: 'mei', lanes: [] }] } })
})
