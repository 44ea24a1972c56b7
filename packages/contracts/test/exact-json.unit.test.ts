import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isExactNumber, jsonSchema, parseExactJson, toPlainNumbers } from '../src/index.ts'

const digits = fc.stringMatching(/^(?:0|[1-9][0-9]{0,25})$/)
const numberText = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits,
    fc.constantFrom('', '.0', '.50', '.000001'),
    fc.constantFrom('', 'e3', 'E+2', 'e-9'),
  )
  .map((parts) => parts.join(''))

test('every number keeps its spelling at every place, also when it is passed on', () => {
  const wrapped = (text: string) => [text, `[${text}]`, `{"a":[1,${text},"1.0"],"b":{"c":${text}}}`, `[ \n\t${text} ]`]
  fc.assert(
    fc.property(numberText, (text) => {
      for (const whole of wrapped(text)) {
        const value = jsonSchema.parse(parseExactJson(whole))
        expect(JSON.stringify(value)).toBe(whole.replaceAll(/\s/g, ''))
        expect(toPlainNumbers(value)).toEqual(JSON.parse(whole))
      }
    }),
  )
})

test('a number that JavaScript keeps stays a number, and a look-alike object is not an exact number', () => {
  expect(parseExactJson('[1, 1.5, -3, 1.0]')).toEqual([1, 1.5, -3, expect.toSatisfy(isExactNumber)])
  const object = parseExactJson('[{"rawJSON": "1.0"}, 1.0]') as readonly unknown[]
  expect(object.map(isExactNumber)).toEqual([false, true])
  expect(JSON.stringify(object)).toBe('[{"rawJSON":"1.0"},1.0]')
})

test.each([undefined, Number.NaN, [undefined], { a: () => 1 }, 1n])('%o is not JSON', (value) => {
  expect(jsonSchema.safeParse(value).success).toBe(false)
})
