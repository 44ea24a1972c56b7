import { join } from 'node:path'
import { createdTokenSchema } from '@distribute/contracts'
import { migrateStore, openStore } from '@distribute/store'
import { useFolder } from '@distribute/testbed'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { startAnsweringServer } from '../answering-server.ts'
import { readExample } from '../example.ts'
import { runProgram } from '../run-program.ts'

let dir = ''
let url = ''
beforeEach(async () => {
  dir = useFolder()
  url = `sqlite:${join(dir, 'distribute.db')}`
  await migrateStore(url)
})

const token = (...args: string[]) => runProgram(['token', ...args], { env: { HOME: dir, DISTRIBUTE_STORE_URL: url } })

async function readTokens() {
  const store = await openStore(url)
  try {
    return await store.tokens.list()
  } finally {
    await store.close()
  }
}

test('token list shows names and times, but no part of a token', async () => {
  expect(await token('list')).toEqual({ printed: [], notes: [`no tokens in the store ${dir}/distribute.db`] })
  const made = await token('create', '--name', 'web')
  await token('create', '--name', '运维', '--role', 'viewer', '--lanes', 'dc1,dc2', '--expires', 'never')
  await token('revoke', '--name', 'web')

  const { printed, notes } = await token('list')
  const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ'
  expect(notes).toEqual([])
  expect(printed.join('\n').split('\n')).toEqual([
    expect.stringMatching(/^CREATED +CREATED BY +LAST USED +FROM +EXPIRES +REVOKED +ROLE +LANES +NAME$/),
    expect.stringMatching(new RegExp(`^${time}  local:\\S+ +never +- +${time}  ${time}  operator  all +web$`)),
    expect.stringMatching(new RegExp(`^${time}  local:\\S+ +never +- +never +- +viewer +dc1,dc2  运维$`)),
  ])
  expect(printed.join()).not.toContain(made.printed.join())
})

test('token create gives an operator access to all lanes for 90 days, unless it is told otherwise', async () => {
  await token('create', '--name', 'a')
  await token('create', '--name', 'b', '--role', 'admin', '--lanes', 'dc1', '--expires', '12h')
  const [a, b] = await readTokens()
  const hours = (shown: typeof a) => Math.round(((shown?.expiresAtMs ?? 0) - (shown?.createdAtMs ?? 0)) / 3_600_000)
  expect(a).toMatchObject({ role: 'operator', lanes: 'all', createdBy: expect.stringMatching(/^local:.+/) })
  expect(b).toMatchObject({ role: 'admin', lanes: ['dc1'] })
  expect([hours(a), hours(b)]).toEqual([90 * 24, 12])
})

test.each([
  ['--role', 'root'],
  ['--lanes', 'dc1,'],
  ['--lanes', 'DC 1'],
  ['--expires', '0d'],
  ['--expires', '90'],
  ['--expires', '9999d'],
])('token create refuses %s %s, and creates nothing', async (option, value) => {
  await expect(token('create', '--name', 'a', option, value)).rejects.toThrow()
  expect(await readTokens()).toEqual([])
})

test('the audit log names the local user who created and revoked a token', async () => {
  await token('create', '--name', 'web')
  await token('revoke', '--name', 'web')
  const store = await openStore(url)
  onTestFinished(() => store.close())
  const { items } = await store.audit.list({}, { limit: 9 })
  const by = { actor: expect.stringMatching(/^local:.+/), address: null, subject: 'web', outcome: 'done' }
  expect(items).toMatchObject([
    { ...by, action: 'token.revoke' },
    { ...by, action: 'token.create' },
  ])
})

test('token revoke is idempotent, and names the known tokens for an unknown name', async () => {
  const refused = (names: string) => ({ code: 'not_found', message: `no token named "wbe"; ${names}` })
  await expect(token('revoke', '--name', 'wbe')).rejects.toMatchObject(refused('the store has none'))
  await token('create', '--name', 'web')
  const answer = { printed: [`token of web revoked in the store ${dir}/distribute.db`], notes: [] }
  expect(await token('revoke', '--name', 'web')).toEqual(answer)
  const [first] = await readTokens()
  expect(await token('revoke', '--name', 'web')).toEqual(answer)
  expect(await readTokens()).toEqual([first])
  expect(first?.revokedAtMs).toEqual(expect.any(Number))
  await expect(token('revoke', '--name', 'wbe')).rejects.toMatchObject(refused('known: web'))
})

test('token takes either a server or a store', async () => {
  const refused = token('list', '--standalone', '--server', 'http://127.0.0.1:9')
  await expect(refused).rejects.toThrow("option '--standalone' cannot be used with option '--server <url>'")
})

test('where nothing names a store or a server, token says how to name either', async () => {
  const refused = runProgram(['token', 'list'], { env: { HOME: dir } })
  await expect(refused).rejects.toThrow(/^no setting names a store: .*\nfor a server, run `distribute login`/)
})

test.each([
  ['90d', 90],
  ['48h', 2],
  ['never', null],
])('a server is asked for a token that expires after %s in days', async (expires, expiresInDays) => {
  const { address, requests } = await startAnsweringServer(() => readExample(createdTokenSchema))
  const made = await token('create', '--name', 'web', '--expires', expires, '--server', address)
  expect(made.printed).toEqual([readExample(createdTokenSchema).token])
  expect(requests).toMatchObject([{ line: 'POST /api/v2/tokens' }])
  const asked = { name: 'web', role: 'operator', lanes: 'all', expiresInDays }
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual(asked)
  expect(await readTokens()).toEqual([])
})

test('a server takes no part of a day', async () => {
  const refused = token('create', '--name', 'web', '--expires', '12h', '--server', 'http://127.0.0.1:9')
  await expect(refused).rejects.toThrow('a server takes whole days')
})
