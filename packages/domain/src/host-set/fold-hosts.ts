import { type Address, findAddress, formatAddress } from './address.ts'

/**
 * Returns compact expressions that `parseHostSet` expands to the same spellings in the same order.
 * Only neighbours in the list are folded: addresses in canonical form to `FIRST-LAST`, names to
 * brackets.
 */
export function foldHosts(hosts: readonly string[]): readonly string[] {
  const folds: Fold[] = []
  for (const host of hosts) {
    const extended = folds.at(-1)?.extend(host)
    if (extended === undefined) folds.push(startFold(host))
    else folds[folds.length - 1] = extended
  }
  return folds.map((fold) => fold.format())
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
      return foldNames({ pieces, index, numbers: [pieces[index] ?? '', next[index] ?? ''] })
    },
    format: () => pieces.join(''),
  }
}

/**
 * Names that differ only in the number at `index`. `numbers` grows in place: only the newest fold
 * is used.
 */
function foldNames(names: { pieces: readonly string[]; index: number; numbers: string[] }): Fold {
  const { pieces, index, numbers } = names
  return {
    extend(host) {
      const next = splitDigits(host)
      if (findVaryingNumber(pieces, next, index) === undefined) return undefined
      numbers.push(next[index] ?? '')
      return foldNames(names)
    },
    format: () => pieces.with(index, `[${formatNumbers(numbers)}]`).join(''),
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

function formatNumbers(numbers: readonly string[]): string {
  const runs: { first: string; last: string }[] = []
  for (const number of numbers) {
    const run = runs.at(-1)
    if (run !== undefined && number === findSuccessor(run)) run.last = number
    else runs.push({ first: number, last: number })
  }
  return runs.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join(',')
}

/** The number that `[first-…]` expands to after `last`: the width of the first one pads all. */
function findSuccessor({ first, last }: { first: string; last: string }): string {
  return String(Number(last) + 1).padStart(first.length, '0')
}
