import { execa } from 'execa'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pythonFolder } from '../../src/run/python.ts'

/** What the callback keeps of a result object; needs no Ansible. */
const program = `
import json, sys
sys.path.insert(0, sys.argv[1])
from execengine_callback.result_json import dump_within
for line in sys.stdin:
    value, limit = json.loads(line)
    print(json.dumps(dump_within(value, limit)))
`

interface Case {
  readonly value: unknown
  readonly limit: number
}

type Dumped = readonly [text: string, isCut: boolean]

function dumpWithin(cases: readonly Case[]): Promise<readonly Dumped[]> {
  return dumpLines(cases.map(({ value, limit }) => JSON.stringify([value, limit])))
}

async function dumpLines(lines: readonly string[]): Promise<readonly Dumped[]> {
  const input = lines.join('\n')
  const { stdout } = await execa('python3', ['-I', '-S', '-c', program, pythonFolder], { input })
  return stdout.split('\n').map((line) => JSON.parse(line))
}

const longText = fc
  .tuple(fc.constantFrom('a', 'é', '"', '\\', '\u0001', '語'), fc.integer({ min: 0, max: 20_000 }))
  .map(([character, length]) => character.repeat(length))
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(longText, fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 12 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 12 }),
  ),
})).value
const limit = fc.constantFrom(64, 256, 1024, 4096, 65_536)

/** One start of Python serves all cases. */
const sample = <Value>(arbitrary: fc.Arbitrary<Value>, count: number) => fc.sample(arbitrary, count)

describe('a result object', () => {
  test('is valid JSON within the limit, and complete unless it is marked as truncated', async () => {
    const cases = sample(fc.record({ value, limit }), 150)
    const dumped = await dumpWithin(cases)

    for (const [index, [text, isCut]] of dumped.entries()) {
      const one = cases[index]
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(one?.limit ?? 0)
      const parsed = JSON.parse(text)
      if (!isCut) expect(JSON.stringify(parsed)).toBe(JSON.stringify(one?.value).replaceAll('\\u0000', ''))
    }
  })

  test('of a loop has the failed items first, for items of any type', async () => {
    const item = fc.record({ failed: fc.constant(false), out: value })
    const loop = fc
      .record({ items: fc.array(item, { minLength: 1, maxLength: 40 }), at: fc.nat(), out: value })
      .map(({ items, at, out }) => ({ results: items.toSpliced(at % items.length, 1, { failed: true, out } as never) }))
    const cases = sample(loop, 60).map((results) => ({ value: results, limit: 1024 }))
    const dumped = await dumpWithin(cases)

    for (const [text, isCut] of dumped) {
      if (isCut) expect(JSON.parse(text).results[0]).toMatchObject({ failed: true })
    }
  })

  test('with numbers and names that JSON lacks loses nothing else', async () => {
    const odd = '{"a": [NaN, Infinity, -Infinity, 1.5], "b": 1e400}'
    const [[text = '', isCut = true] = []] = await dumpLines([`[${odd}, 1024]`])

    expect(JSON.parse(text)).toEqual({ a: ['NaN', 'Infinity', '-Infinity', 1.5], b: 'Infinity' })
    expect(isCut).toBe(false)
  })

  test('that is very large does not delay the other hosts', async () => {
    const files = Array.from({ length: 2_000 }, (_, index) => ({ path: `/var/log/${index}`, mode: '0644', uid: 0 }))
    const results = Array.from({ length: 50 }, (_, index) => ({ item: index, failed: index === 37, files }))
    const [[text = '', isCut = false] = []] = await dumpWithin([{ value: { results }, limit: 65_536 }])

    expect(isCut).toBe(true)
    expect(JSON.parse(text).results[0]).toMatchObject({ item: 37, failed: true })
    // as much as fits
    expect(text.length).toBeGreaterThan(32_768)
  })
})
