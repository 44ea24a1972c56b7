import { chmod, mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { findConnection, parseServer } from '../../../src/remote/connection/connection.ts'
import { findContextsFile, writeContexts } from '../../../src/remote/connection/contexts.ts'

let home = ''
beforeEach(() => {
  home = useFolder()
})

const contexts = {
  prod: { server: 'https://prod.example/', token: 'prod-token' },
  test: { server: 'https://test.example/', token: 'test-token' },
}

async function find(choice: { server?: string; context?: string }, env: Record<string, string> = {}) {
  const { server, token } = await findConnection(choice, { env: { HOME: home, ...env } })
  return [server.href, token]
}

it('takes the current context, another one by its name, and the environment before both', async () => {
  await writeContexts(findContextsFile({ env: { HOME: home } }), { current: 'prod', contexts })
  expect(await find({})).toEqual(['https://prod.example/', 'prod-token'])
  expect(await find({ context: 'test' })).toEqual(['https://test.example/', 'test-token'])
  expect(await find({}, { DISTRIBUTE_TOKEN: 'mine' })).toEqual(['https://prod.example/', 'mine'])
  expect(await find({ context: 'test' }, { DISTRIBUTE_SERVER: 'https://other.example' })).toEqual([
    'https://test.example/',
    'test-token',
  ])
})

it('never sends the token of a context to another server', async () => {
  await writeContexts(findContextsFile({ env: { HOME: home } }), { current: 'prod', contexts })
  expect(await find({ server: 'https://evil.example' })).toEqual(['https://evil.example/', undefined])
  expect(await find({}, { DISTRIBUTE_SERVER: 'https://evil.example' })).toEqual(['https://evil.example/', undefined])
  expect(await find({ server: 'https://prod.example' })).toEqual(['https://prod.example/', 'prod-token'])
})

it.each([
  ['http://127.0.0.1:8007/', 'own'],
  ['http://127.0.0.77:8007/', 'own'],
  ['http://localhost:9000/', 'own'],
  ['http://[::1]:8007/', 'own'],
  ['http://127.0.0.1.evil.example/', undefined],
  ['http://127.evil/', undefined],
  ['https://prod.example/', undefined],
])('in the folder of npm start, the token for %s is %s', async (server, token) => {
  await mkdir(join(home, 'data'))
  await writeFile(join(home, 'data/token'), 'own\n')
  const before = process.cwd()
  onTestFinished(() => process.chdir(before))
  process.chdir(home)
  expect(await find({}, { DISTRIBUTE_SERVER: server })).toEqual([server, token])
})

it('refuses a file of contexts that other users can read', async () => {
  const path = findContextsFile({ env: { HOME: home } })
  await writeContexts(path, { current: 'prod', contexts })
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  await chmod(path, 0o644)
  await expect(find({})).rejects.toThrow(`other users can read ${path}: run chmod 600`)
})

it('names the contexts that are there', async () => {
  await writeContexts(findContextsFile({ env: { HOME: home } }), { contexts })
  await expect(find({ context: 'x' })).rejects.toThrow(/there is no context "x" in .*known: prod, test/)
})

it.each(['prod', 'ftp://prod', 'https://me:secret@prod', 'https://prod/?a=b'])(
  '%s is not the address of a server',
  (text) => {
    expect(() => parseServer(text)).toThrow('is not the address of a server')
  },
)
