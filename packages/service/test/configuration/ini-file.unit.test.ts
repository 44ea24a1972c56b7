import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseIni } from '../../src/configuration/ini-file.ts'

/** The one value of `[S] K = …`. */
function readValue(written: string): string | undefined {
  return parseIni(`[S]\nK = ${written}`).entries[0]?.text
}

describe('parseIni', () => {
  it.each([
    ['a#b;c', 'a#b;c'],
    ['a # comment', 'a'],
    ['a ; comment', 'a'],
    ['; only a comment', ''],
    ['"a ; b" ; comment', 'a ; b'],
    ["'a # b'", 'a # b'],
    ['"a";"b"', 'a";"b'],
    ['"', '"'],
    ["'1e5'", '1e5'],
    ["'0123'", '0123'],
    ['true', 'true'],
    ['null', 'null'],
    ['a\\\\b\\;c', 'a\\\\b\\;c'],
    ['a = b', 'a = b'],
    ['  blanks  ', 'blanks'],
    ['任务', '任务'],
    ['{{ x }}', '{{ x }}'],
    ['"a\u2028b"', 'a\u2028b'],
    ['', ''],
  ])('takes %j as %j', (written, text) => {
    expect(readValue(written)).toBe(text)
  })

  it('gives back every value that is quoted, letter by letter', () => {
    const printable = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n"]/.test(text))
    fc.assert(fc.property(printable, (text) => readValue(`"${text}"`) === text))
  })

  it('finds a section behind which a comment stands', () => {
    const { entries } = parseIni('[A]\nX=1\n[B] ; of the engine\nX=2')
    expect(entries).toEqual([
      { section: 'A', key: 'X', text: '1' },
      { section: 'B', key: 'X', text: '2' },
    ])
  })

  it('reads keys in any case, Windows line ends and a byte order mark', () => {
    const { entries, problems } = parseIni('\uFEFF[HTTP]\r\nport=1\r\nHost = a\r\n')
    expect(entries.map(({ key, text }) => `${key}=${text}`)).toEqual(['PORT=1', 'HOST=a'])
    expect(problems).toEqual([])
  })

  it('names sections with dots by their whole name', () => {
    expect(parseIni('[a]\nx=1\n[a.b]\nx=2').entries.map(({ section }) => section)).toEqual(['a', 'a.b'])
  })

  it('cannot be made to touch a prototype', () => {
    parseIni('[__proto__]\npolluted=1\n[constructor]\nprototype=1\n[x]\n__proto__=1')
    expect('polluted' in {}).toBe(false)
  })

  it('reports a key that is set twice in a section, but not in two sections', () => {
    expect(parseIni('[A]\nX=1\nX=2').problems).toEqual(['[A] X is set 2 times'])
    expect(parseIni('[A]\nX=1\n[B]\nX=2').problems).toEqual([])
  })

  it.each(['PASSWORD: secret', '[HTTP', 'secret', '= secret', 'K[] = secret'])(
    'tells the line of %j, not what it says',
    (line) => {
      const { problems } = parseIni(`[HTTP]\n${line}\n`)
      expect(problems).toEqual(['line 2 is not a [Section], KEY = value or comment'])
    },
  )

  it('reports a key before the first section, except the one that the Python version had there', () => {
    expect(parseIni('PORT=1').problems).toEqual(['PORT appears before the first [Section]'])
    expect(parseIni('DISTRIBUTE_IP=10.0.0.1').problems).toEqual([])
  })
})
