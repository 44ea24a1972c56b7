import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatIni } from '../../src/configuration/format-ini.ts'
import { parseIni } from '../../src/configuration/ini-file.ts'

it('writes every configuration that can be read', () => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text))
  const written = fc.tuple(fc.constantFrom('', '"', "'"), line).map(([quote, text]) => `${quote}${text}${quote}`)
  fc.assert(
    fc.property(written, (text) => {
      const { entries } = parseIni(`[S]\nA = ${text}\n[T]\nB = ${text} ; comment`)
      expect(parseIni(formatIni(entries))).toEqual({ entries, problems: [] })
    }),
  )
})

it('quotes only what would be read as something else', () => {
  const entries = ['a#b', 'a ; b', '"a"', ' a'].map((text, index) => ({ section: 'S', key: `K${index}`, text }))
  expect(formatIni(entries)).toBe(`[S]\nK0 = a#b\nK1 = "a ; b"\nK2 = ""a""\nK3 = " a"\n`)
})

it('rejects a value that cannot be written', () => {
  const entry = { section: 'S', key: 'K', text: 'a\nb' }
  expect(() => formatIni([entry])).toThrow('[S] K: the value cannot be written to a file')
})
