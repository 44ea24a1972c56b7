import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalLine } from '@distribute/contracts'
import { useFolder } from '@distribute/testbed'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createHostEnder } from '../../src/ansible/end-host.ts'
import { createUnitFolder, removeUnitFolder, type UnitFolder } from '../../src/run/unit-folder.ts'
import { unitMark } from '../../src/run/unit-mark.ts'

let stateDir: string
let folder: UnitFolder
const unit = { task: 1, unit: 1, attempt: 1 }
const step = { host: 'a', name: 'first', stepId: '1' }
const end: JournalLine = {
  ...{ type: 'end', at: 3, reason: 'exit', exitCode: 0, signal: null, leftoversKilled: 0, message: '' },
}

beforeEach(async () => {
  stateDir = useFolder()
  folder = await createUnitFolder(stateDir, unit)
})

afterEach(async () => {
  await removeUnitFolder(folder)
})

test('all clients of the hosts are terminated, and each step of a host gets one endHost line', async () => {
  const hostEnder = await createEnder(begin('a', '1'), begin('b', '1'))
  await Promise.all(['a', 'b', 'b'].map((host) => startSshClient(host)))

  const b = { ...step, host: 'b' }
  expect(await hostEnder.end([step, b])).toEqual([
    { ...step, processes: 1 },
    { ...b, processes: 2 },
  ])
  await hostEnder.end([b])
  await write(endStep('a', '1'), begin('a', '2'))
  await hostEnder.end([{ ...step, stepId: '2' }])

  expect(await readEnded()).toEqual(['a 1', 'b 1', 'a 2'])
})

test('a host that has gone on to another step is left alone, also among others', async () => {
  const begun = [begin('a', '1'), begin('b', '1'), begin('c', '1')]
  const hostEnder = await createEnder(...begun)
  hostEnder.follow(begun, (await readFile(folder.journal)).length)
  await Promise.all(['a', 'b', 'c'].map((host) => startSshClient(host)))
  await write(endStep('a', '1'), begin('a', '2'), endStep('b', '1'))

  const ended = await hostEnder.end(['a', 'b', 'c'].map((host) => ({ ...step, host })))

  expect(ended.map(({ host }) => host)).toEqual(['c'])
  expect(await readEnded()).toEqual(['c 1'])
})

test('a host without an ssh client gets no endHost line: Ansible decides its result', async () => {
  const hostEnder = await createEnder(begin('a', '1'))
  await startSshClient('b')

  expect(await hostEnder.end([step])).toEqual([])
  expect(await readEnded()).toEqual([])
})

test('an endHost line of an earlier engine is not repeated', async () => {
  const hostEnder = await createEnder(begin('a', '1'))
  await startSshClient('a')
  hostEnder.follow([{ type: 'endHost', at: 1, ...step }], 0)

  expect(await hostEnder.end([step])).toEqual([{ ...step, processes: 1 }])
  expect(await readEnded()).toEqual([])
})

test('a process that ignores SIGTERM is killed next time, and a newer one gets SIGTERM first', async () => {
  const hostEnder = await createEnder(begin('a', '1'))
  const first = await startSshClient('a')
  await hostEnder.end([step])
  const second = await startSshClient('a', '')
  const exits = Promise.all([once(first, 'exit'), once(second, 'exit')])

  expect(await hostEnder.end([step])).toEqual([{ ...step, processes: 2 }])
  expect(await exits).toEqual([
    [null, 'SIGKILL'],
    [null, 'SIGTERM'],
  ])
})

test('an incomplete line is terminated first', async () => {
  const hostEnder = await createEnder(begin('a', '1'))
  await appendFile(folder.journal, '{"type":"begin","ho')
  await startSshClient('a')
  await hostEnder.end([step])

  expect((await readFile(folder.journal, 'utf8')).split('\n').slice(1)).toEqual([
    '{"type":"begin","ho',
    expect.stringMatching(/^\{"type":"endHost","at":\d+,"monoMs":\d+,"host":"a","name":"first","stepId":"1"\}$/),
    '',
  ])
})

test('no line follows the end, and a discarded run has no hosts to end', async () => {
  const hostEnder = await createEnder(begin('a', '1'), end)
  await startSshClient('a')

  expect(await hostEnder.end([step])).toEqual([])
  expect(await readEnded()).toEqual([])

  await rm(folder.journal)

  expect(await hostEnder.end([step])).toEqual([])
})

/** A process of the run that looks like ssh, and ignores SIGTERM by default. */
async function startSshClient(host: string, onSigterm = "trap '' TERM"): Promise<ChildProcess> {
  const program = join(stateDir, 'ssh')
  await writeFile(program, `${onSigterm}\necho ready; read forever`)
  const client = spawn('/bin/sh', [program, host], { env: unitMark(unit, folder), stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void client.kill('SIGKILL'))
  await once(client.stdout, 'data')
  return client
}

async function createEnder(...lines: readonly JournalLine[]) {
  await write(...lines)
  return createHostEnder({ unit, folder })
}

function begin(host: string, stepId: string): JournalLine {
  return { type: 'begin', at: 1, host, name: 'a step', stepId }
}

function endStep(host: string, stepId: string): JournalLine {
  const flags = { counted: true, ignored: false, changed: false, timedOut: false, truncated: false }
  const texts = { name: 'a step', action: 'raw', stdout: '', stderr: '', msg: '', result: '' }
  return { type: 'step', at: 2, host, stepId, state: 'ok', startedAt: 1, durationMs: 1, rc: 0, ...flags, ...texts }
}

async function write(...lines: readonly JournalLine[]): Promise<void> {
  await appendFile(folder.journal, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

async function readEnded(): Promise<readonly string[]> {
  const lines = (await readFile(folder.journal, 'utf8')).split('\n').filter((line) => line.includes('"endHost"'))
  return lines.map((line) => JSON.parse(line)).map(({ host, stepId }) => `${host} ${stepId}`)
}
