import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAnsi } from '../../src/ui/output/parse-ansi.ts'

const esc = '\u001b'

function describe(text: string) {
  return parseAnsi(text, 1_000).map(({ text: part, look }) =>
    look === undefined
      ? part
      : [part, look.colour, look.background && `on ${look.background}`, look.isBold && 'bold', look.isQuiet && 'quiet']
          .filter((word) => word)
          .join(' '),
  )
}

test('colours become looks until they are reset', () => {
  expect(describe(`a${esc}[31mb${esc}[1mc${esc}[0md`)).toEqual(['a', 'b red', 'c red bold', 'd'])
  expect(describe(`${esc}[92ma${esc}[mb`)).toEqual(['a green', 'b'])
  expect(describe(`${esc}[1;33;44mx${esc}[22;39;49my`)).toEqual(['x yellow on blue bold', 'y'])
  expect(describe(`${esc}[90mx`)).toEqual(['x quiet'])
})

test('colours of 256 and of 24 bits become the nearest of the page', () => {
  expect(describe(`${esc}[38;5;196ma${esc}[38;5;46mb${esc}[48;5;240mc`)).toEqual(['a red', 'b green', 'c green'])
  expect(describe(`${esc}[38;2;255;200;0ma${esc}[38;2;10;20;250mb`)).toEqual(['a yellow', 'b blue'])
})

test('hidden text is shown; other sequences are removed and controls are visible', () => {
  expect(describe(`${esc}[8msecret${esc}[28m`)).toEqual(['secret'])
  expect(describe(`a${esc}[2J${esc}]0;title\u0007b\u0000c\u202ed`)).toEqual(['ab\\u0000c\\u202ed'])
})

test('no text is lost or added, whatever the codes are', () => {
  const code = fc.integer({ min: 0, max: 110 }).map((number) => `${esc}[${number}m`)
  const piece = fc.oneof(code, fc.stringMatching(/^[a-z<>& ]{0,9}$/))
  fc.assert(
    fc.property(fc.array(piece), fc.integer({ min: 1, max: 5 }), (pieces, maxParts) => {
      const parts = parseAnsi(pieces.join(''), maxParts)
      const text = pieces.filter((one) => !one.startsWith(esc)).join('')
      expect(parts.map((part) => part.text).join('')).toBe(text)
      expect(parts.length).toBeLessThanOrEqual(maxParts + 1)
    }),
  )
})

// Quadratic time would take hours.
test.each([
  ['a long line', 'x'.repeat(1_000_000)],
  ['a flood of colours', `${esc}[31mx${esc}[32m`.repeat(100_000)],
  ['sequences without an end', `${esc}[`.repeat(500_000)],
  ['titles without an end', `${esc}]0;`.repeat(250_000)],
  ['a code without an end', `${esc}[${'1;'.repeat(500_000)}`],
  ['a code of a million numbers', `${esc}[${'1;'.repeat(500_000)}m`],
])('%s costs linear time', (_, text) => {
  expect(parseAnsi(text, 2_000).length).toBeLessThanOrEqual(2_001)
})
