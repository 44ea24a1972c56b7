import { hashPassword } from '@distribute/service'
import type { NewAccount } from '@distribute/store'
import { describe, expect, test } from 'vitest'
import { type Answer, ask, type ServiceUnderTest, startService } from '../service-under-test.ts'

const password = 'correct horse battery'
const base = 'http://127.0.0.1:8007'
const own = { origin: base }

async function startWithPerson(changes: Partial<NewAccount> = {}) {
  const service = await startService({ auth: 'required' })
  const account = { name: 'mei', role: 'operator', lanes: 'all', createdBy: null } as const
  await service.store.accounts.create({ ...account, passwordHash: await hashPassword(password), ...changes })
  return service
}

function signIn(service: ServiceUnderTest, body: object = { name: 'mei', password }, headers: object = own) {
  return ask(service, { path: '/api/v2/session', body, headers: { ...headers } })
}

/** The headers of the next request of the browser that got this answer. */
function cookieOf({ headers }: Answer): { cookie: string } {
  return { cookie: String(headers['set-cookie']).split(';', 1)[0] ?? '' }
}

describe('a person with the right password', () => {
  test('gets a session in a cookie that no script and no other site can use', async () => {
    const service = await startWithPerson()
    const answer = await signIn(service)
    expect(answer).toMatchObject({ status: 201, body: { name: 'mei', role: 'operator', lanes: 'all' } })
    expect(answer.headers['set-cookie']).toMatch(/^distribute_session=dst_[^;]+; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(await ask(service, { path: '/api/v2/tasks', headers: cookieOf(answer) })).toMatchObject({ status: 200 })
  })

  test('is told by the cookie to use https if the proxy did', async () => {
    const settings = { auth: 'required', trustProxy: ['127.0.0.1'], baseUrl: 'https://ops.example' } as const
    const service = await startService(settings)
    const account = { name: 'mei', role: 'viewer', lanes: 'all', createdBy: null } as const
    await service.store.accounts.create({ ...account, passwordHash: await hashPassword(password) })
    const headers = { origin: 'https://ops.example', host: 'ops.example', 'x-forwarded-proto': 'https' }
    expect((await signIn(service, undefined, headers)).headers['set-cookie']).toMatch(/; Secure/)
  })

  test('is shown as who is asking, and until when', async () => {
    const service = await startWithPerson()
    const answer = await signIn(service)
    expect((await ask(service, { path: '/api/v2/me', headers: cookieOf(answer) })).body).toEqual({
      ...{ kind: 'account', name: 'mei', role: 'operator', lanes: 'all' },
      expiresAt: answer.body.endsAt,
    })
  })

  test('has the role and the lanes of the account', async () => {
    const service = await startWithPerson({ role: 'viewer' })
    const headers = { ...cookieOf(await signIn(service)), ...own }
    const body = { hosts: ['h1'], adhoc: { module: 'ping' } }
    const refused = await ask(service, { path: '/api/v2/tasks', body, headers })
    expect(refused).toMatchObject({ status: 403, body: { detail: expect.stringContaining('role operator') } })
    expect(refused.body.detail).toContain('the account "mei" has the role viewer')
  })

  test('signs out: the cookie is useless, and signing out again is a no-op', async () => {
    const service = await startWithPerson()
    const headers = { ...cookieOf(await signIn(service)), ...own }
    for (const _ of [1, 2])
      expect(await ask(service, { path: '/api/v2/session', method: 'DELETE', headers })).toMatchObject({ status: 204 })
    expect(await ask(service, { path: '/api/v2/tasks', headers })).toMatchObject({ status: 401 })
  })

  test('changes the password, which ends the session', async () => {
    const service = await startWithPerson()
    const headers = { ...cookieOf(await signIn(service)), ...own }
    const change = (current: string) =>
      ask(service, {
        path: '/api/v2/session/password',
        method: 'PUT',
        headers: { ...headers, 'content-type': 'application/json' },
        body: { current, password: 'a better horse' },
      })
    expect(await change('wrong')).toMatchObject({ status: 401 })
    expect(await change(password)).toMatchObject({ status: 204 })
    expect(await ask(service, { path: '/api/v2/tasks', headers })).toMatchObject({ status: 401 })
    expect(await signIn(service)).toMatchObject({ status: 401 })
    expect(await signIn(service, { name: 'mei', password: 'a better horse' })).toMatchObject({ status: 201 })
  })
})

test('unknown names, wrong passwords and disabled accounts get the same answer', async () => {
  const service = await startWithPerson()
  const detail = 'the name or the password is wrong, or the account is disabled'
  const refused = { status: 401, body: { detail } }
  expect(await signIn(service, { name: 'mei', password: 'wrong' })).toMatchObject(refused)
  expect(await signIn(service, { name: 'unknown', password })).toMatchObject(refused)
  await service.store.accounts.change('mei', { isDisabled: true })
  expect(await signIn(service)).toMatchObject(refused)
})

test('a disabled account loses its sessions at once', async () => {
  const service = await startWithPerson()
  const headers = cookieOf(await signIn(service))
  await service.store.accounts.change('mei', { isDisabled: true })
  expect(await ask(service, { path: '/api/v2/tasks', headers })).toMatchObject({ status: 401 })
})

describe('pages of other sites', () => {
  const others = [
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { ...own, 'sec-fetch-site': 'same-site' },
  ]

  test.each(others)('cannot sign anyone in (%o)', async (headers) => {
    expect(await signIn(await startWithPerson(), undefined, headers)).toMatchObject({ status: 403 })
  })

  test.each(others)('cannot use a session to change something (%o)', async (other) => {
    const service = await startWithPerson()
    const headers = { ...cookieOf(await signIn(service)), ...other }
    const body = { hosts: ['h1'], adhoc: { module: 'ping' } }
    expect(await ask(service, { path: '/api/v2/tasks', body, headers })).toMatchObject({ status: 403 })
    expect((await service.store.tasks.list({}, { limit: 1 })).items).toEqual([])
  })
})

test('after five failures a name is refused from that address, even with the right password', async () => {
  const service = await startWithPerson()
  for (let n = 0; n < 5; n++)
    expect(await signIn(service, { name: 'mei', password: 'wrong' })).toMatchObject({ status: 401 })
  expect(await signIn(service)).toMatchObject({
    status: 429,
    body: { detail: expect.stringMatching(/^too many failed sign-ins: try again in \d+ s$/) },
  })
})
