import { maxHostExpressionLength } from '@distribute/contracts'
import { type Address, findAddress, formatAddress } from './address.ts'
import { createNumberList, type NumberList } from './number-list.ts'

/**
 * Returns compact expressions that `parseHostSet` expands to the same spellings in the same order.
 * Only neighbours in the list are folded: addresses in canonical form to `FIRST-LAST`, names to
 * brackets. No expression is longer than a request may send.
 */
export function foldHosts(hosts: Iterable<string>): readonly string[] {
  const folder = createHostFolder()
  const expressions: string[] = []
  for (const host of hosts) expressions.push(...folder.add(host))
  return [...expressions, ...folder.end()]
}

/** Folds hosts as `foldHosts` does, one at a time, and keeps only the last expression in memory. */
export interface HostFolder {
  /** Returns the expression that this host completes, if any. */
  add(host: string): readonly string[]
  /** Returns the last expression, if any. */
  end(): readonly string[]
}

export function createHostFolder(): HostFolder {
  let fold: Fold | undefined
  const end = () => (fold === undefined ? [] : [fold.format()])
  return {
    add(host) {
      const extended = fold?.extend(host)
      const completed = extended === undefined ? end() : []
      fold = extended ?? startFold(host)
      return completed
    },
    end,
  }
}

/**
 * Neighbouring hosts as one expression. `extend` returns undefined if the next host does not fit.
 */
interface Fold {
  extend(host: string): Fold | undefined
  format(): string
}

function startFold(host: string): Fold {
  const address = findAddress(host)
  if (address === undefined) return foldName(splitDigits(host))
  return formatAddress(address) === host ? foldAddresses(address, address) : keepAlone(host)
}

/** Ranges expand to canonical addresses, so an address in another form is not folded. */
function keepAlone(host: string): Fold {
  return { extend: () => undefined, format: () => host }
}

function foldAddresses(first: Address, last: Address): Fold {
  return {
    extend(host) {
      const next = findAddress(host)
      if (next?.bits !== last.bits || next.value !== last.value + 1n) return undefined
      return formatAddress(next) === host ? foldAddresses(first, next) : undefined
    },
    format() {
      const start = formatAddress(first)
      return first.value === last.value ? start : `${start}-${formatAddress(last)}`
    },
  }
}

/** One name: the next one decides which of its numbers varies. */
function foldName(pieces: readonly string[]): Fold {
  return {
    extend(host) {
      const next = splitDigits(host)
      const index = findVaryingNumber(pieces, next)
      if (index === undefined) return undefined
      const numbers = createNumberList(pieces[index] ?? '', maxHostExpressionLength - host.length - brackets.length)
      return foldNames({ pieces, index, numbers }).extend(host)
    },
    format: () => pieces.join(''),
  }
}

const brackets = '[]'

interface FoldedNames {
  readonly pieces: readonly string[]
  readonly index: number
  /** grows in place: only the newest fold is used */
  readonly numbers: NumberList
}

/** Names that differ only in the number at `index`. */
function foldNames(names: FoldedNames): Fold {
  const { pieces, index, numbers } = names
  return {
    extend(host) {
      const next = splitDigits(host)
      if (findVaryingNumber(pieces, next, index) === undefined) return undefined
      return numbers.add(next[index] ?? '') ? foldNames(names) : undefined
    },
    format: () => pieces.with(index, `[${numbers.format()}]`).join(''),
  }
}

/** `['web', '01', '.dc', '2', '.example']`: numbers at the odd places. */
function splitDigits(host: string): readonly string[] {
  return host.split(/([0-9]+)/)
}

/**
 * Returns the only odd index where the two differ (`wanted`, if given). Numbers too long to count
 * are not folded.
 */
function findVaryingNumber(a: readonly string[], b: readonly string[], wanted?: number): number | undefined {
  if (a.length !== b.length) return undefined
  const differing = a.flatMap((piece, index) => (piece === b[index] ? [] : [index]))
  const [index] = differing
  if (index === undefined || differing.length > 1 || index % 2 === 0 || (wanted ?? index) !== index) return undefined
  return [a[index], b[index]].every((digits) => digits !== undefined && digits.length <= 15) ? index : undefined
}
