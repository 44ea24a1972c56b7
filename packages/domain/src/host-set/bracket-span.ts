import { parseAnsibleRange } from './ansible-range.ts'
import type { HostSpan } from './host-span.ts'
import { spellHost } from './parse-host.ts'
import { rejectHost } from './reject-host.ts'
import { createNumberSeries, maxDigits, type Series } from './series.ts'

type Part = string | readonly Series[]

/** The longest name, and its trailing dot. */
const maxHostLength = 254
const rangePattern = new RegExp(`^([0-9]{1,${maxDigits}})(?:-([0-9]{1,${maxDigits}}))?$`)
const bracketPattern = /(\[[^[\]]*\])/

/**
 * Parses `web[01-30].example`, `10.1.2.[3-9]`, `r[1,3-5]n[1-4]`, and Ansible's `web[01:30]`.
 * Returns undefined for a text without brackets.
 */
export function findBracketSpan(text: string): HostSpan | undefined {
  if (!/[[\]]/.test(text)) return undefined
  const pieces = text.split(bracketPattern).filter((piece) => piece !== '')
  if (pieces.some((piece) => piece.includes(':') && !piece.startsWith('['))) {
    rejectHost(text, 'has a colon outside brackets: write IPv6 ranges as FIRST-LAST or as a network, and no port')
  }
  const parts = pieces.map((piece) => (/[[\]]/.test(piece) ? parseBracket(text, piece) : piece))
  // also limits the number of parts, and so the cost of one host
  if (sum(parts.map(shortestLength)) > maxHostLength)
    rejectHost(text, `expands to names of more than ${maxHostLength} characters`)
  return {
    count: parts.reduce((count, part) => count * countPart(part), 1),
    *expand(rules) {
      for (const host of expandParts(parts)) yield spellHost(host, rules)
    },
  }
}

function parseBracket(text: string, bracket: string): readonly Series[] {
  const inside = bracket.slice(1, -1)
  if (inside.includes(':')) return [parseAnsibleRange(text, inside)]
  return inside.split(',').map((range) => parseNumberRange(text, range))
}

function parseNumberRange(text: string, range: string): Series {
  const [, first, last = first] = rangePattern.exec(range) ?? []
  if (first === undefined || last === undefined) {
    return rejectHost(
      text,
      'has invalid brackets: write a list of numbers and ranges, such as [01-30] or [1,3-5], or a range of letters, such as [a:f]',
    )
  }
  if (Number(last) < Number(first)) rejectHost(text, `has a range that ends before it starts: [${range}]`)
  if (last.startsWith('0') && last.length !== first.length)
    rejectHost(text, `pads the two ends of [${range}] differently`)
  return createNumberSeries({ first: Number(first), last: Number(last), step: 1, width: first.length })
}

function shortestLength(part: Part): number {
  return typeof part === 'string' ? part.length : Math.min(...part.map(({ shortest }) => shortest))
}

function countPart(part: Part): number {
  return typeof part === 'string' ? 1 : sum(part.map(({ count }) => count))
}

/** The leftmost brackets vary slowest. */
function expandParts(parts: readonly Part[]): readonly string[] {
  return parts.reduce<readonly string[]>(
    (heads, part) => {
      const tails = typeof part === 'string' ? [part] : part.flatMap((series) => series.expand())
      return heads.flatMap((head) => tails.map((tail) => head + tail))
    },
    [''],
  )
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
