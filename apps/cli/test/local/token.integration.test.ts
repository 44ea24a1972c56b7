import { join } from 'node:path'
import { migrateStore, openStore } from '@distribute/store'
import { useFolder } from '@distribute/testbed'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { runProgram } from '../run-program.ts'

let dir = ''
let url = ''
beforeEach(async () => {
  dir = useFolder()
  url = `sqlite:${join(dir, 'distribute.db')}`
  await migrateStore(url)
})

const token = (...args: string[]) => runProgram(['token', ...args], { env: { DISTRIBUTE_STORE_URL: url } })

async function readTokens() {
  const store = await openStore(url)
  try {
    return await store.tokens.list()
  } finally {
    await store.close()
  }
}

test('token list shows names and times, but no part of a token', async () => {
  expect(await token('list')).toEqual({ printed: [], notes: [`the store ${dir}/distribute.db has no tokens`] })
  const made = await token('create', '--name', 'web')
  await token('create', '--name', '运维', '--role', 'viewer', '--lanes', 'dc1,dc2', '--expires', 'never')
  await token('revoke', '--name', 'web')

  const { printed, notes } = await token('list')
  const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ'
  expect(notes).toEqual([])
  expect(printed.join('\n').split('\n')).toEqual([
    expect.stringMatching(/^created +created by +last used +from +expires +revoked +role +lanes +name$/),
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
