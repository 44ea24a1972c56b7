import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatCsvLine, toSafeJson, toSafeLine, toSafeText } from '../../src/index.ts'

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u009b31mred', 'red'],
  ['\u001b[38;2;1;2;3mred\u001b[?25l', 'red'],
  ['\u001b]0;title\u0007text', 'text'],
  ['\u001b]8;;https://example.com\u001b\\link\u001b]8;;\u001b\\', 'link'],
  ['\u009d0;title\u009ctext', 'text'],
  ['\u001bP1$r0m\u001b\\text', 'text'],
  ['\u001b(Btext\u001bc', 'text'],
  ['\u001b]0;no end\nnext line', '0;no end\nnext line'],
  ['\u009d0;no end\nnext line', '\\u009d0;no end\nnext line'],
  ['cut \u001b', 'cut \\u001b'],
  ['cut \u001b[3', 'cut 3'],
  ['a\u0008b\u0007', 'a\\u0008b\\u0007'],
  ['a\rb', 'a\\u000db'],
  ['a\u202eb', 'a\\u202eb'],
  ['line\r\nnext\tcell', 'line\nnext\tcell'],
  ['重启 🚀', '重启 🚀'],
])('%j reaches a terminal as %j', (text, safe) => {
  expect(toSafeText(text)).toBe(safe)
})

const hostile = fc
  .array(
    fc.constantFrom('\u001b', '\u009b', '\u009d', '[', ']', 'P', '\\', '\u0007', '\u009c', '1', ';', 'm', 'x', '\n'),
  )
  .map((pieces) => pieces.join(''))

test('in any output of a host, the only control characters left are line ends and tabs', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(toSafeText(text)).not.toMatch(/[^\P{Cc}\n\t]/u)
    }),
    { numRuns: 2000 },
  )
})

test('JSON keeps what a host prints, in escapes', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const json = toSafeJson({ text }, 2)
      expect(json).not.toMatch(/[^\P{Cc}\n]/u)
      expect(JSON.parse(json)).toEqual({ text })
    }),
  )
})

test.each(['\u001b]', '\u009d', '\u001b[', '\u001b[1;', '\u001b', '\u001b ', '\u001bP\u001b'])(
  'a megabyte of %j takes linear time',
  (piece) => {
    const measure = (length: number) => {
      const text = piece.repeat(length / piece.length)
      const startMs = performance.now()
      toSafeText(text)
      return performance.now() - startMs
    }
    measure(100_000)
    // 0.1 s; in quadratic time it would be hours
    expect(measure(1_000_000)).toBeLessThan(10_000)
  },
  60_000,
)

test('every character is shown as in a text that has another control character', () => {
  for (let code = 0; code < 0x2100; code += 1) {
    const character = String.fromCharCode(code)
    if (character === '\u001b') continue
    expect(`${toSafeText(character)}\\u0008`).toBe(toSafeText(`${character}\u0008`))
  }
})

test('a line has no line ends and no tabs', () => {
  expect(toSafeLine('a\n\tb\n')).toBe('a b ')
})

test('a cell that a spreadsheet would run as a formula begins with an apostrophe; numbers stay numbers', () => {
  expect(formatCsvLine(['=1+1', '+x', '-x', '@x', '\tx', '＝x', 'a"b', -1, true, null])).toBe(
    `"'=1+1","'+x","'-x","'@x","'\tx","'＝x","a""b","-1","true",""`,
  )
})

test('a cell that becomes a formula without its escape sequence is defused too', () => {
  expect(formatCsvLine(['\u001b[0m=1+1', '\r=1', 'a\u001b[2Jb'])).toBe(`"'=1+1","'\\u000d=1","ab"`)
})
