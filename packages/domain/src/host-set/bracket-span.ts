import type { HostSpan } from './host-span.ts'
import { canonicalizeHost } from './parse-host.ts'
import { refuse } from './refuse.ts'

/** `first` to `last`, padded with zeros to `width`. */
interface NumberRange {
  readonly first: number
  readonly last: number
  readonly width: number
}

type Part = string | readonly NumberRange[]

/** The longest name, and its trailing dot. */
const maxHostLength = 254
/** Below 2^53, so that counting by `number` is exact. */
const maxDigits = 15
const rangePattern = new RegExp(`^([0-9]{1,${maxDigits}})(?:-([0-9]{1,${maxDigits}}))?$`)

/** `web[01-30].example`, `10.1.2.[3-9]`, `r[1,3-5]n[1-4]`: undefined when the text has no bracket. */
export function findBracketSpan(text: string): HostSpan | undefined {
  if (!/[[\]]/.test(text)) return undefined
  if (text.includes(':')) refuse(text, 'has brackets in an IPv6 address: write FIRST-LAST or a network')
  const parts = splitParts(text)
  // also bounds the number of parts, and so the cost of one host
  if (sum(parts.map(shortestLength)) > maxHostLength)
    refuse(text, `expands to names of more than ${maxHostLength} characters`)
  return {
    count: parts.reduce((count, part) => count * countPart(part), 1),
    *expand(rules) {
      for (const host of expandParts(parts)) yield canonicalizeHost(host, rules)
    },
  }
}

function splitParts(text: string): readonly Part[] {
  return text
    .split(/(\[[^[\]]*\])/)
    .filter((piece) => piece !== '')
    .map((piece) => (/[[\]]/.test(piece) ? parseBracket(text, piece) : piece))
}

function parseBracket(text: string, bracket: string): readonly NumberRange[] {
  return bracket
    .slice(1, -1)
    .split(',')
    .map((range) => parseNumberRange(text, range))
}

function parseNumberRange(text: string, range: string): NumberRange {
  const [, first, last = first] = rangePattern.exec(range) ?? []
  if (first === undefined || last === undefined) {
    return refuse(text, `has a bracket that is no list of numbers and ranges, such as [01-30] or [1,3-5]`)
  }
  if (Number(last) < Number(first)) refuse(text, `has a range that ends before it starts: [${range}]`)
  if (last.startsWith('0') && last.length !== first.length) refuse(text, `pads the two ends of [${range}] differently`)
  return { first: Number(first), last: Number(last), width: first.length }
}

function shortestLength(part: Part): number {
  return typeof part === 'string' ? part.length : Math.min(...part.map(({ width }) => width))
}

function countPart(part: Part): number {
  return typeof part === 'string' ? 1 : sum(part.map(({ first, last }) => last - first + 1))
}

/** The leftmost bracket turns slowest, as a reader expects. */
function expandParts(parts: readonly Part[]): readonly string[] {
  return parts.reduce<readonly string[]>(
    (heads, part) => {
      const tails = typeof part === 'string' ? [part] : part.flatMap(expandRange)
      return heads.flatMap((head) => tails.map((tail) => head + tail))
    },
    [''],
  )
}

function expandRange({ first, last, width }: NumberRange): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(width, '0'))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
