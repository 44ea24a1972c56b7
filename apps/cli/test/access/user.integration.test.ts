import { join } from 'node:path'
import { verifyPassword } from '@distribute/service'
import { migrateStore, openStore, type Store } from '@distribute/store'
import { useFolder } from '@distribute/testbed'
import { beforeEach, expect, test } from 'vitest'
import { runProgram } from '../run-program.ts'

const password = 'correct horse battery'
let dir = ''
let url = ''
beforeEach(async () => {
  dir = useFolder()
  url = `sqlite:${join(dir, 'distribute.db')}`
  await migrateStore(url)
})

const user = (args: readonly string[], input = '') =>
  runProgram(['user', ...args], { env: { HOME: dir, DISTRIBUTE_STORE_URL: url }, input })

async function read<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore(url)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

test('user add creates an account that can sign in, and prints no password', async () => {
  const { printed } = await user(['add', 'mei', '--role', 'viewer', '--lanes', 'dc1,dc2'], password)
  expect(printed.join()).toMatch(/^account mei \(viewer\) created in the store /)
  const found = await read((store) => store.accounts.findPassword('mei'))
  expect(await verifyPassword(password, found?.passwordHash)).toBe(true)
  const list = (await user(['list'])).printed.join()
  expect(list).toMatch(/local:\S+ +never +password +- +viewer +dc1,dc2 +mei/)
  expect(list).not.toMatch(/argon|horse/)
})

test.each([
  [['add', 'mei'], 'short', 'the password must have at least 12 characters'],
  [['disable', 'bo'], '', 'no account named "bo"'],
  [['password', 'bo'], password, 'no account named "bo"'],
  [['change', 'bo', '--role', 'admin'], '', 'no account named "bo"'],
  [['change', 'bo'], '', 'nothing to change: name --role, --lanes or both'],
])('user %o with wrong input fails and says why', async (args, input, message) => {
  await expect(user(args, input)).rejects.toThrow(message)
  expect(await read((store) => store.accounts.list())).toEqual([])
})

test('a disabled account is shown as such, until it is enabled', async () => {
  await user(['add', 'mei'], password)
  await user(['disable', 'mei'])
  await user(['disable', 'mei'])
  expect(await read((store) => store.accounts.findPassword('mei'))).toBeUndefined()
  await user(['enable', 'mei'])
  expect(await read((store) => store.accounts.findPassword('mei'))).toBeDefined()
})

test('user password replaces the password', async () => {
  await user(['add', 'mei'], password)
  await user(['password', 'mei'], 'a better horse')
  const found = await read((store) => store.accounts.findPassword('mei'))
  expect(await verifyPassword('a better horse', found?.passwordHash)).toBe(true)
})

test('user change changes role or lanes, and leaves the rest', async () => {
  await user(['add', 'mei', '--lanes', 'dc1'], password)
  await user(['change', 'mei', '--role', 'viewer'])
  expect(await read((store) => store.accounts.find('mei'))).toMatchObject({ role: 'viewer', lanes: ['dc1'] })
  await user(['change', 'mei', '--lanes', 'all'])
  expect(await read((store) => store.accounts.find('mei'))).toMatchObject({ role: 'viewer', lanes: 'all' })
})

test.each([
  [['change', 'li', '--role', 'admin'], 'role'],
  [['password', 'li'], 'password'],
])('user %o is refused where the identity provider decides', async (args, field) => {
  const person = {
    name: 'li',
    subject: 'https://id.example li',
    createdBy: 'oidc',
    role: 'viewer',
    lanes: 'all',
  } as const
  await read((store) => store.accounts.provide(person))
  await expect(user(args, password)).rejects.toThrow(`the identity provider sets the ${field} of "li"`)
  await user(['disable', 'li'])
  expect((await user(['list'])).printed.join()).toMatch(/never +provider +yes +viewer +all +li/)
})
