import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalLine } from '@distribute/contracts'
import { useFolder } from '@distribute/testbed'
import { beforeEach, expect, test } from 'vitest'
import { createCurrentSteps } from '../../src/ansible/current-steps.ts'

let journal: string
let written: number

beforeEach(async () => {
  const folder = useFolder()
  journal = join(folder, 'journal.jsonl')
  written = 0
  await writeFile(journal, '')
})

const begin = (stepId: string, host = 'a'): JournalLine => ({ type: 'begin', at: 1, host, name: 'a step', stepId })
const done: JournalLine = { type: 'host', at: 1, host: 'a', state: 'ok', step: null }
const inStep = (stepId: string, host = 'a') => ({ host, stepId })

test('a host is in the step that the file names last, whether its lines were read by the run or not', async () => {
  const current = createCurrentSteps(journal)
  const first = [begin('1'), begin('1', 'b')]
  current.follow(first, await write(...first))
  expect(await current.isIn(inStep('1'))).toBe(true)
  await write(begin('2'))
  expect(await current.isIn(inStep('1'))).toBe(false)
  expect(await current.isIn(inStep('2'))).toBe(true)
  expect(await current.isIn(inStep('1', 'b'))).toBe(true)
})

test('lines that were read ahead change nothing when the run reads them', async () => {
  const current = createCurrentSteps(journal)
  const position = await write(begin('1'))
  await write(begin('2'), done)
  expect(await current.isIn(inStep('2'))).toBe(false)
  current.follow([begin('1')], position)
  expect(await current.isIn(inStep('1'))).toBe(false)
})

test('a line is read once it is complete', async () => {
  const current = createCurrentSteps(journal)
  const line = `${JSON.stringify(begin('1'))}\n`
  await appendFile(journal, line.slice(0, 20))
  expect(await current.isIn(inStep('1'))).toBe(false)
  expect(current.isTorn).toBe(true)
  await appendFile(journal, line.slice(20))
  expect(await current.isIn(inStep('1'))).toBe(true)
  expect(current.isTorn).toBe(false)
})

test('concurrent calls read each line once', async () => {
  const current = createCurrentSteps(journal)
  await write(begin('1'), begin('2'), begin('3', 'b'))
  const answers = await Promise.all([inStep('1'), inStep('2'), inStep('3', 'b')].map((step) => current.isIn(step)))
  expect(answers).toEqual([false, true, true])
  await write(begin('4'))
  expect(await current.isIn(inStep('4'))).toBe(true)
})

/** Returns the end of the file. */
async function write(...lines: readonly JournalLine[]): Promise<number> {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  await appendFile(journal, text)
  written += text.length
  return written
}
