import { rejectHost } from './reject-host.ts'
import { createNumberSeries, maxDigits, type Series } from './series.ts'

/** The order in which Ansible counts letters: Python's `string.ascii_letters`. */
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

const number = `[0-9]{1,${maxDigits}}`
const numbersPattern = new RegExp(`^(${number})?:(${number})(?::(${number}))?$`)
const lettersPattern = new RegExp(`^([a-zA-Z]):([a-zA-Z])(?::(${number}))?$`)

/**
 * Parses a range as in Ansible inventories: `01:10`, `0:10:2`, `:5`, `a:f`. The result is that of
 * Ansible's `expand_hostname_range`, but a range that ends before it starts is rejected.
 */
export function parseAnsibleRange(text: string, range: string): Series {
  const [, firstLetter, lastLetter, letterStep] = lettersPattern.exec(range) ?? []
  if (firstLetter !== undefined && lastLetter !== undefined) {
    const [first, last] = [letters.indexOf(firstLetter), letters.indexOf(lastLetter)]
    return parseLetters(text, { range, first, last, step: parseStep(text, range, letterStep) })
  }
  const [, first = '0', last, step] = numbersPattern.exec(range) ?? []
  if (last === undefined) {
    return rejectHost(
      text,
      'has an invalid range in brackets: with a colon, write FIRST:LAST or FIRST:LAST:STEP, of numbers or single letters, such as [01:10], [0:10:2] or [a:f]',
    )
  }
  return parseNumbers(text, { range, first, last, step: parseStep(text, range, step) })
}

function parseStep(text: string, range: string, step = '1'): number {
  if (Number(step) === 0) rejectHost(text, `has a range with a step of 0: [${range}]`)
  return Number(step)
}

interface Letters {
  readonly range: string
  readonly first: number
  readonly last: number
  readonly step: number
}

function parseLetters(text: string, { range, first, last, step }: Letters): Series {
  if (last < first) rejectHost(text, `has a range that ends before it starts: [${range}]`)
  const values = [...letters.slice(first, last + 1)].filter((_, index) => index % step === 0)
  return { count: values.length, shortest: 1, expand: () => values }
}

interface Numbers {
  readonly range: string
  readonly first: string
  readonly last: string
  readonly step: number
}

/** Leading zeros of the first number pad all numbers. */
function parseNumbers(text: string, { range, first, last, step }: Numbers): Series {
  const isPadded = first.length > 1 && first.startsWith('0')
  if (isPadded && first.length !== last.length) rejectHost(text, `pads the two ends of [${range}] differently`)
  if (Number(last) < Number(first)) rejectHost(text, `has a range that ends before it starts: [${range}]`)
  const width = isPadded ? first.length : 0
  return createNumberSeries({ first: Number(first), last: Number(last), step, width })
}
