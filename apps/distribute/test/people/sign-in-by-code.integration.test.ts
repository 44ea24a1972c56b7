import { expect, test } from 'vitest'
import { createSignInCodes } from '../../src/people/sign-in-codes.ts'
import { ask, createTestLog, startService } from '../service-under-test.ts'

async function startWithCodes() {
  let nowMs = 0
  const signInCodes = createSignInCodes(() => nowMs)
  const { logger, lines } = createTestLog('trace')
  const service = await startService({ auth: 'required' }, { signInCodes, logger })
  const signIn = (body: object) => ask(service, { path: '/api/v2/session', body })
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { service, signInCodes, signIn, lines, pass }
}

const refused = { status: 401, body: { detail: expect.stringContaining('unknown, was used, or has expired') } }

test('a code signs in once, as an administrator', async () => {
  const { service, signInCodes, signIn, lines } = await startWithCodes()
  const code = signInCodes.create()
  const answer = await signIn({ code })
  expect(answer).toMatchObject({ status: 201, body: { name: 'standalone', role: 'admin', lanes: 'all' } })
  const cookie = String(answer.headers['set-cookie']).split(';', 1)[0] ?? ''
  expect(await ask(service, { path: '/api/v2/accounts', headers: { cookie } })).toMatchObject({
    status: 200,
    body: { items: [{ name: 'standalone', createdBy: 'standalone', hasPassword: false }] },
  })
  expect(await signIn({ code })).toMatchObject(refused)
  expect(await signIn({ code: signInCodes.create() })).toMatchObject({ status: 201 })
  expect(JSON.stringify(lines)).not.toContain(code)
})

test('a code counts for ten minutes', async () => {
  const { signInCodes, signIn, pass } = await startWithCodes()
  const [early, late] = [signInCodes.create(), signInCodes.create()]
  pass(599_999)
  expect(await signIn({ code: early })).toMatchObject({ status: 201 })
  pass(1)
  expect(await signIn({ code: late })).toMatchObject(refused)
})

test('an unknown code is refused, and a page of another site cannot use one', async () => {
  const { service, signInCodes, signIn } = await startWithCodes()
  expect(await signIn({ code: 'guessed' })).toMatchObject(refused)
  const code = signInCodes.create()
  const headers = { origin: 'https://evil.example' }
  expect(await ask(service, { path: '/api/v2/session', body: { code }, headers })).toMatchObject({ status: 403 })
  expect(await signIn({ code })).toMatchObject({ status: 201 })
})

test('a disabled account is refused', async () => {
  const { service, signInCodes, signIn } = await startWithCodes()
  await signIn({ code: signInCodes.create() })
  await service.store.accounts.change('standalone', { isDisabled: true })
  expect(await signIn({ code: signInCodes.create() })).toMatchObject({ status: 403 })
})

test('without codes, as in a distribute of its own, every code is refused', async () => {
  const service = await startService({ auth: 'required' })
  expect(await ask(service, { path: '/api/v2/session', body: { code: 'x' } })).toMatchObject(refused)
})

test.each([{}, { name: 'mei' }, { name: 'mei', password: 'x', code: 'x' }, { code: 7 }])(
  '%j is not a sign-in',
  async (body) => {
    const { signIn } = await startWithCodes()
    expect(await signIn(body)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'body', message: 'must have name and password, or code alone' }] },
    })
  },
)
