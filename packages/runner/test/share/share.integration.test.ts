import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { execa } from 'execa'
import { beforeEach, expect, test } from 'vitest'
import { createShare } from '../../src/index.ts'

let path: string
let marker: string

beforeEach(async () => {
  path = useFolder()
  marker = join(path, '.distribute-share')
})

test('a share whose marker names the store has no fault', async () => {
  await writeFile(marker, 'this-store\n')

  expect(await probe()).toBeUndefined()
})

test('a share without a marker is probably not mounted', async () => {
  expect(await probe()).toBe(`the share ${path} has no .distribute-share: is it mounted?`)
})

test('the share of another store is rejected', async () => {
  await writeFile(marker, 'another-store\n')

  expect(await probe()).toBe(`the share ${path} belongs to another store: its marker names another-store`)
})

test('a share whose folder is missing is reported', async () => {
  const missing = join(path, 'missing')

  expect(await probe(missing)).toBe(`the share ${missing} cannot be read: ${missing}: No such file or directory`)
})

test('a marker that cannot be read is reported', async () => {
  await mkdir(marker)

  expect(await probe()).toBe(`the share ${path} cannot be read: ${marker}: Is a directory`)
})

test('a share that does not answer times out, and the process that read it is gone', async () => {
  await execa('mkfifo', [marker])

  expect(await probe()).toBe(`the share ${path} does not answer within 0.3 s`)
  expect((await execa({ reject: false })`pgrep --full ${marker}`).stdout).toBe('')
})

function probe(share = path) {
  return createShare({ path: share, storeId: 'this-store', answerWithinMs: 300 }).probe()
}
