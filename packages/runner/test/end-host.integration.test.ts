import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHostEnder } from '../src/end-host.ts'
import { createUnitFolder, removeUnitFolder, type UnitFolder } from '../src/unit-folder.ts'

let stateDir: string
let folder: UnitFolder
const unit = { task: 1, unit: 1, attempt: 1 }
const step = { host: 'a', name: 'first', stepId: '1' }

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'runner-test-'))
  folder = await createUnitFolder(stateDir, unit)
})

afterEach(async () => {
  await removeUnitFolder(folder)
  await rm(stateDir, { recursive: true, force: true })
})

test('each step of a host is noted once in the journal, however often it is ended', async () => {
  const hostEnder = await createEnder('{"type":"plan"}\n')

  expect(await hostEnder.end(step)).toBe(0)
  await hostEnder.end(step)
  await hostEnder.end({ ...step, stepId: '2' })
  await hostEnder.end({ ...step, host: 'b' })

  expect((await readLines()).map(({ host, stepId }) => [host, stepId])).toEqual([
    [undefined, undefined],
    ['a', '1'],
    ['a', '2'],
    ['b', '1'],
  ])
})

test('what an earlier engine has noted is not noted again', async () => {
  const hostEnder = await createEnder('')
  hostEnder.note(step)

  await hostEnder.end(step)

  expect(await readLines()).toEqual([])
})

test('a line that was never finished is closed first', async () => {
  await (await createEnder('{"type":"begin","ho')).end(step)

  expect((await readFile(folder.journal, 'utf8')).split('\n')).toEqual([
    '{"type":"begin","ho',
    expect.stringMatching(/^\{"type":"endHost","at":\d+,"host":"a","name":"first","stepId":"1"\}$/),
    '',
  ])
})

test('nothing comes after the end, and a run that was discarded is nothing to end', async () => {
  const end = '{"type":"end","reason":"exit"}\n'
  const hostEnder = await createEnder(end)
  await hostEnder.end(step)
  expect(await readFile(folder.journal, 'utf8')).toBe(end)

  await rm(folder.journal)

  expect(await hostEnder.end(step)).toBe(0)
})

async function createEnder(journal: string) {
  await writeFile(folder.journal, journal)
  return createHostEnder({ unit, folder })
}

async function readLines() {
  const text = await readFile(folder.journal, 'utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}
