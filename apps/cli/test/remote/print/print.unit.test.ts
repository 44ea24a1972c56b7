import { expect, it } from 'vitest'
import { formatCsvLine } from '../../../src/remote/print/csv.ts'
import { formatDuration } from '../../../src/remote/print/duration.ts'
import { toSafeLine, toSafeText } from '../../../src/remote/print/safe-text.ts'
import { formatTable } from '../../../src/remote/print/table.ts'

it.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]0;title\u0007text', 'text'],
  ['a\u0008b\u0007', 'a\\u0008b\\u0007'],
  ['a\rb', 'a\\u000db'],
  ['a\u202eb', 'a\\u202eb'],
  ['line\r\nnext\tcell', 'line\nnext\tcell'],
])('%j reaches a terminal as %j', (text, safe) => {
  expect(toSafeText(text)).toBe(safe)
})

it('puts text into one line', () => {
  expect(toSafeLine('a\n\tb\n')).toBe('a b ')
})

it('a cell that a spreadsheet would run as a formula begins with an apostrophe; numbers stay numbers', () => {
  expect(formatCsvLine(['=1+1', '+x', '-x', '@x', '\tx', 'a"b', -1, true, null])).toBe(
    `"'=1+1","'+x","'-x","'@x","'\tx","a""b","-1","true",""`,
  )
})

it('columns count a Chinese character as two places', () => {
  expect(
    formatTable(
      ['NAME', 'STATE'],
      [
        ['升级', 'ok'],
        ['web', 'failed'],
      ],
    ),
  ).toBe('NAME  STATE\n升级  ok\nweb   failed')
})

it.each([
  [0, '0 s'],
  [59_499, '59 s'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
])('%i ms are %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
