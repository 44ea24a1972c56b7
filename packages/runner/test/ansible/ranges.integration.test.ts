import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { AppError } from '@distribute/contracts'
import { parseHostSet } from '@distribute/domain'
import { ansibleBins } from '@distribute/testbed'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const pairOf = (toText: (index: number) => string, max: number) =>
  fc.tuple(fc.nat(max), fc.nat(9)).map(([first, more]) => [toText(first), toText(Math.min(first + more, max))] as const)
const wild = fc.constantFrom('', 'a', 'Z', '0', '00', '7', '09', '012', '120')

const bounds = fc.oneof(
  pairOf(String, 120),
  pairOf((number) => String(number).padStart(3, '0'), 120),
  pairOf((index) => letters.charAt(index), 51),
  fc.tuple(wild, wild),
)
const step = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('', ':1', ':2', ':07') },
  fc.constantFrom(':0', ':x', ':'),
)
const bracket = fc.tuple(bounds, step).map(([[first, last], every]) => `[${first}:${last}${every}]`)
const expression = fc
  .tuple(fc.constantFrom('web', 'Web-', '10.1.2.'), bracket, fc.constantFrom('', '.example', 'n'), fc.option(bracket))
  .map(([head, first, middle, second]) => `${head}${first}${middle}${second ?? ''}.end`)
const chosen = [
  'web[01:10]',
  'web[1:10]',
  'web[01:10:2]',
  'web[a:f]',
  'web[y:C]',
  'web[:3]',
  'web[1:010]',
  'db[1:2]n[a:b]',
]

/** The hosts, or null if Ansible rejects the text. */
const program = `
import json, sys
from ansible.plugins.inventory import expand_hostname_range
def expand(text):
    try:
        return expand_hostname_range(text)
    except Exception:
        return None
print(json.dumps([expand(text) for text in json.load(sys.stdin)]))
`

function expandByAnsible(bin: string, expressions: readonly string[]): readonly (readonly string[] | null)[] {
  const python = bin === '/usr/bin' ? '/usr/bin/python3' : join(bin, 'python')
  return JSON.parse(
    execFileSync(python, ['-c', program], { input: JSON.stringify(expressions), encoding: 'utf8', maxBuffer: 2 ** 26 }),
  )
}

function expandByUs(expression: string): readonly string[] | null {
  try {
    return parseHostSet([expression], { maxHosts: 100_000, allowLoopback: false }).map(({ spelling }) => spelling)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

/** Two spellings of one host count as one, as in this project. */
function foldCase(hosts: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return hosts.filter((host) => seen.size < seen.add(host.toLowerCase()).size)
}

test.each(Object.entries(ansibleBins()))('what is taken stands for what Ansible %s makes of it', (_version, bin) => {
  const expressions = [...chosen, ...fc.sample(expression, 1000)]
  const theirs = expandByAnsible(bin, expressions)
  const taken = expressions.flatMap((text, index) => {
    const [ours, hosts] = [expandByUs(text), theirs[index] ?? null]
    if (ours !== null) return [{ text, ours, theirs: hosts && foldCase(hosts) }]
    // Ansible expands a range that ends before it starts to nothing.
    expect([text, hosts ?? []]).toEqual([text, []])
    return []
  })
  expect(taken.length).toBeGreaterThan(chosen.length + 200)
  for (const { text, ours, theirs } of taken) expect([text, theirs]).toEqual([text, ours])
})
