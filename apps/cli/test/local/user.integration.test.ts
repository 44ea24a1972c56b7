import { join } from 'node:path'
import { verifyPassword } from '@distribute/service'
import { migrateStore, openStore, type Store } from '@distribute/store'
import { useFolder } from '@distribute/testbed'
import { beforeEach, expect, test } from 'vitest'
import { runProgram } from '../run-program.ts'

const password = 'correct horse battery'
let url = ''
beforeEach(async () => {
  url = `sqlite:${join(useFolder(), 'distribute.db')}`
  await migrateStore(url)
})

const user = (args: readonly string[], input = '') =>
  runProgram(['user', ...args], { env: { DISTRIBUTE_STORE_URL: url }, input })

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
  expect(list).toMatch(/local:\S+ +never +- +viewer +dc1,dc2 +mei/)
  expect(list).not.toMatch(/argon|horse/)
})

test.each([
  [['add', 'mei'], 'short', 'the password must have at least 12 characters'],
  [['disable', 'bo'], '', 'no account named "bo"'],
  [['password', 'bo'], password, 'no account named "bo"'],
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
