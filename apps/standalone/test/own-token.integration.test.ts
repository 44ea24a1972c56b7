import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hashToken } from '@distribute/service'
import { migrateStore, openStore, type Store } from '@distribute/store'
import { useFolder } from '@distribute/testbed'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { provideToken } from '../src/own-token.ts'

let dataDir: string
let store: Store

beforeEach(async () => {
  dataDir = useFolder()
  const settings = { kind: 'sqlite', path: join(dataDir, 'distribute.db') } as const
  await migrateStore(settings)
  store = await openStore(settings)
})

afterEach(() => store.close())

const readToken = async () => (await readFile(join(dataDir, 'token'), 'utf8')).trim()
const isTaken = async (token: string) => (await store.tokens.find(hashToken(token))) !== undefined

test('the first start makes a token that only its user can read, and the next one finds it', async () => {
  expect(await provideToken(dataDir, store)).toEqual({ path: join(dataDir, 'token'), isNew: true })
  const token = await readToken()
  expect((await stat(join(dataDir, 'token'))).mode & 0o777).toBe(0o600)
  expect(await isTaken(token)).toBe(true)
  expect(await provideToken(dataDir, store)).toMatchObject({ isNew: false })
  expect(await readToken()).toBe(token)
  expect(await store.tokens.list()).toHaveLength(1)
})

test('one that the store was not told of before a crash is told to it', async () => {
  await writeFile(join(dataDir, 'token'), 'dst_half\n')
  expect(await provideToken(dataDir, store)).toMatchObject({ isNew: false })
  expect(await isTaken('dst_half')).toBe(true)
})

test('another is made where the file is gone, and where the token was revoked', async () => {
  await provideToken(dataDir, store)
  const first = await readToken()
  await rm(join(dataDir, 'token'))
  expect(await provideToken(dataDir, store)).toMatchObject({ isNew: true })
  const second = await readToken()
  const [, { name = '' } = {}] = await store.tokens.list()
  await store.tokens.revoke(name)
  expect(await provideToken(dataDir, store)).toMatchObject({ isNew: true })
  const third = await readToken()
  expect(new Set([first, second, third]).size).toBe(3)
  expect(await Promise.all([first, second, third].map(isTaken))).toEqual([true, false, true])
})
