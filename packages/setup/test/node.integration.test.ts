import { mkdir, readlink, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { prepareNode } from '../src/node.mjs'

let folder: string
let link: string
beforeEach(async () => {
  folder = useFolder()
  link = join(folder, 'node_modules/.bin/node')
})
afterEach(async () => {
  vi.unstubAllEnvs()
})

it("leaves npm's Node alone where it runs", async () => {
  await writeProgram(link, 'echo v24.1.0')
  await prepareNode(link)
  await expect(readlink(link)).rejects.toThrow('EINVAL')
})

it("links to the machine's Node where npm has installed none", async () => {
  const own = await setOwnNode('v24.1.0')
  await prepareNode(link)
  expect(await readlink(link)).toBe(own)
})

it("links to the machine's Node where npm's needs a loader that is not there", async () => {
  await writeProgram(link, 'echo v24.1.0', '/nowhere/ld-linux')
  const own = await setOwnNode('v26.0.0')
  await prepareNode(link)
  expect(await readlink(link)).toBe(own)
})

it('creates a new link if the old one is broken', async () => {
  await mkdir(join(link, '..'), { recursive: true })
  await symlink(join(folder, 'gone'), link)
  const own = await setOwnNode('v24.1.0')
  await prepareNode(link)
  expect(await readlink(link)).toBe(own)
})

it.each([
  ['is too old', () => setOwnNode('v22.9.0'), 'it has v22.9.0'],
  ['is missing', async () => vi.stubEnv('PATH', folder), 'it has none'],
])("says what to install where the machine's Node %s, too", async (_, prepare, reason) => {
  await prepare()
  await expect(prepareNode(link)).rejects.toThrow(`Install Node 24 or later on this machine (${reason})`)
})

async function setOwnNode(version: string) {
  const own = join(folder, 'bin/node')
  await writeProgram(own, `echo ${version}`)
  vi.stubEnv('PATH', join(folder, 'bin'))
  return own
}

async function writeProgram(path: string, text: string, shell = '/bin/sh') {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, `#!${shell}\n${text}\n`, { mode: 0o755 })
}
