import type { HostOutcome } from '@distribute/contracts'
import type { UnitRecord } from '@distribute/store'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createResultWriter } from '../../src/recording/result-writer.ts'

const unit = { task: 7, unit: 1, attempt: 1, engine: 'engine-1' }
const end = { reason: 'exit', cause: null, exitCode: 0, leftoversKilled: 0 } as const

test('a full batch is written at once, and the rest with the end', async () => {
  const { writer, records } = writerUnderTest()
  writer.add(outcomes(0, 29))
  expect(records).toEqual([])
  writer.add(outcomes(29, 31))
  await vi.waitFor(() => expect(hostsOf(records)).toEqual([names(0, 31)]), { timeout: 10_000 })
  writer.add(outcomes(31, 33))
  await writer.finish(end, outcomes(33, 70))
  expect(hostsOf(records)).toEqual([names(0, 31), names(31, 70)])
  expect(records.map((record) => record.end)).toEqual([undefined, end])
})

test('the outcome at the end is that of all batches, whichever of them the store has dropped', async () => {
  const { writer, records } = writerUnderTest()
  writer.add([...outcomes(0, 28), ...strangers(2)])
  await vi.waitFor(() => expect(records).toHaveLength(1), { timeout: 10_000 })
  writer.add([...outcomes(28, 57), ...strangers(1)])
  await vi.waitFor(() => expect(records).toHaveLength(2), { timeout: 10_000 })
  expect(await writer.finish(end, strangers(3))).toEqual({ written: 57, dropped: 6, givenBack: true })
})

test('a single result is written soon, without waiting for others', async () => {
  const { writer, records } = writerUnderTest()
  writer.add(outcomes(0, 1))
  await vi.waitFor(() => expect(hostsOf(records)).toEqual([names(0, 1)]), { timeout: 10_000 })
})

test('one write at a time and in order: what comes in meanwhile is the next batch', async () => {
  const gate = Promise.withResolvers<void>()
  const { writer, records } = writerUnderTest(() => gate.promise)
  writer.add(outcomes(0, 30))
  writer.add(outcomes(30, 70))
  writer.add(outcomes(70, 71))
  const last = writer.finish(end, [])
  gate.resolve()
  await last
  expect(hostsOf(records).flat()).toEqual(names(0, 71))
  expect(hostsOf(records)[0]).toEqual(names(0, 30))
  expect(records.at(-1)?.end).toEqual(end)
})

test('a result that comes while a slow write is under way is written after it, without waiting for others', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const gate = Promise.withResolvers<void>()
  const { writer, records } = writerUnderTest(() => gate.promise)
  writer.add(outcomes(0, 1))
  await vi.advanceTimersByTimeAsync(1000)
  writer.add(outcomes(1, 2))
  await vi.advanceTimersByTimeAsync(1000)
  expect(records).toEqual([])
  gate.resolve()
  await vi.advanceTimersByTimeAsync(1000)
  expect(hostsOf(records)).toEqual([names(0, 1), names(1, 2)])
})

test('after a failed write, add and finish throw its error, and nothing more is written', async () => {
  const { writer, records } = writerUnderTest(() => Promise.reject(new Error('refused')))
  writer.add(outcomes(0, 30))
  await expect(writer.finish(end, [])).rejects.toThrow('refused')
  expect(() => writer.add(outcomes(30, 31))).toThrow('refused')
  expect(records).toEqual([])
})

function writerUnderTest(before: () => Promise<void> = async () => undefined) {
  const records: UnitRecord[] = []
  const record = async (each: UnitRecord) => {
    await before()
    records.push(each)
    const dropped = each.outcomes.filter(({ host }) => host === stranger).length
    return { written: each.outcomes.length - dropped, dropped, givenBack: each.end !== undefined }
  }
  return { writer: createResultWriter({ unit, record }), records }
}

function names(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, index) => `h${from + index}.example`)
}

function outcomes(from: number, to: number): readonly HostOutcome[] {
  return names(from, to).map((host) => ({ host }) as HostOutcome)
}

/** a host whose outcomes the store drops */
const stranger = 'stranger.example'

function strangers(count: number): readonly HostOutcome[] {
  return Array.from({ length: count }, () => ({ host: stranger }) as HostOutcome)
}

function hostsOf(records: readonly UnitRecord[]) {
  return records.map((record) => record.outcomes.map(({ host }) => host))
}
