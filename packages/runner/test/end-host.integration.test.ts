import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { unitMark } from '../src/ansible-command.ts'
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
  await Promise.all(['a', 'b'].map(startSshClient))

  expect(await hostEnder.end(step)).toBe(1)
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

test('nothing is noted of a host without an ssh client: what becomes of it is Ansible’s word', async () => {
  const hostEnder = await createEnder('')
  await startSshClient('b')

  expect(await hostEnder.end(step)).toBe(0)
  expect(await readLines()).toEqual([])
})

test('what an earlier engine has noted is not noted again', async () => {
  const hostEnder = await createEnder('')
  await startSshClient('a')
  hostEnder.note(step)

  expect(await hostEnder.end(step)).toBe(1)
  expect(await readLines()).toEqual([])
})

test('a line that was never finished is closed first', async () => {
  await startSshClient('a')
  await (await createEnder('{"type":"begin","ho')).end(step)

  expect((await readFile(folder.journal, 'utf8')).split('\n')).toEqual([
    '{"type":"begin","ho',
    expect.stringMatching(/^\{"type":"endHost","at":\d+,"monoMs":\d+,"host":"a","name":"first","stepId":"1"\}$/),
    '',
  ])
})

test('nothing comes after the end, and a run that was discarded is nothing to end', async () => {
  const end = '{"type":"end","reason":"exit"}\n'
  const hostEnder = await createEnder(end)
  await startSshClient('a')
  await hostEnder.end(step)
  expect(await readFile(folder.journal, 'utf8')).toBe(end)

  await rm(folder.journal)

  expect(await hostEnder.end(step)).toBe(0)
})

/** A process of the run that looks like ssh, and does not mind SIGTERM. */
async function startSshClient(host: string): Promise<void> {
  const program = join(stateDir, 'ssh')
  await writeFile(program, "trap '' TERM; echo ready; read forever")
  const client = spawn('/bin/sh', [program, host], { env: unitMark(unit, folder), stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void client.kill('SIGKILL'))
  await once(client.stdout, 'data')
}

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
