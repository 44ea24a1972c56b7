import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BrokenLine, createJournalLines } from '../../src/run/journal-lines.ts'

const host = (name: string) => ({ type: 'host', at: 1, host: name, state: 'ok', step: null })
const text = (...lines: unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

test('the lines are the same however the file is cut into pieces', () => {
  const names = ['a', 'grüße', '日本', '🎉', 'z'.repeat(50)]
  const journal = Buffer.from(text(...names.map(host)))
  fc.assert(
    fc.property(fc.array(fc.nat(journal.length), { maxLength: 20 }), (cuts) => {
      const { lines, broken } = read(cut(journal, cuts))
      expect(lines).toEqual(names.map(host))
      expect(broken).toEqual([])
    }),
  )
})

test('an incomplete last line is not returned', () => {
  const lines = createJournalLines(() => undefined)

  expect(lines.push(Buffer.from('{"type":"ho'))).toEqual([])
  expect(lines.push(Buffer.from(`${text(host('a')).slice(11)}`))).toEqual([host('a')])
})

test('an invalid line is reported, and the other lines are returned', () => {
  const { lines, broken } = read([Buffer.from(`${text(host('a'))}{"type":"st\n\n{"type":"who"}\n${text(host('b'))}`)])

  expect(lines).toEqual([host('a'), host('b')])
  expect(broken).toEqual([{ text: '{"type":"st', count: 1 }])
})

test('text without an end of line is dropped, not buffered', () => {
  const piece = Buffer.alloc(300_000, 'x')
  const { lines, broken } = read([piece, piece, piece, piece, Buffer.from(`\n${text(host('a'))}`)])

  expect(lines).toEqual([host('a')])
  expect(broken).toEqual([{ text: 'x'.repeat(200), count: 1 }])
})

test('few of many invalid lines are reported, with their count so far', () => {
  const { lines, broken } = read([Buffer.from('!\n'.repeat(300_000)), Buffer.from(text(host('a')))])

  expect(lines).toEqual([host('a')])
  expect(broken.map(({ count }) => count)).toEqual([1, 10, 100, 1000, 10_000, 100_000])
})

function read(pieces: readonly Buffer[]) {
  const broken: BrokenLine[] = []
  const lines = createJournalLines((line) => broken.push(line))
  return { lines: pieces.flatMap((piece) => lines.push(piece)), broken }
}

function cut(journal: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const ends = [...cuts, journal.length].sort((a, b) => a - b)
  return ends.map((end, index) => journal.subarray(ends[index - 1] ?? 0, end))
}
