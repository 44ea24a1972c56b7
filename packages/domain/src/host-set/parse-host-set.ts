import { AppError, type InputProblem } from '@distribute/contracts'
import { findAddressRange, findCidr } from './address-span.ts'
import { findBracketSpan } from './bracket-span.ts'
import { foldDoubles } from './fold-doubles.ts'
import type { HostSpan } from './host-span.ts'
import { type HostRules, spellHost } from './parse-host.ts'
import { rejectHost } from './reject-host.ts'
import type { SpelledHost } from './spelled-host.ts'

export interface HostSetLimits extends HostRules {
  /** duplicates count */
  readonly maxHosts: number
}

const maxProblems = 20

/**
 * Returns the hosts of all expressions in order, without duplicates: the first of two spellings of
 * one host is kept. Counts before it expands, so that `::/64` costs nothing. Throws `AppError`
 * `invalid_input` with a problem at `hosts.INDEX` for each bad expression (the first 20), or at
 * `hosts` when there is none at all or the whole is too large.
 */
export function parseHostSet(expressions: readonly string[], limits: HostSetLimits): readonly SpelledHost[] {
  if (expressions.length === 0) throwProblems([{ path: 'hosts', message: 'at least one host is required' }])
  rejectTooMany(expressions.length, limits)
  const spans = collect(expressions, (expression) => [parseExpression(expression, limits)])
  rejectTooMany(
    spans.reduce((total, { count }) => total + count, 0),
    limits,
  )
  return foldDoubles(collect(spans, (span) => span.expand(limits)))
}

export interface TriedHostSet {
  readonly hosts: readonly SpelledHost[]
  /** at `hosts.INDEX`, or at `hosts` if the whole is too large */
  readonly problems: readonly InputProblem[]
}

/**
 * Like `parseHostSet`, but leaves out the expressions that are invalid, and returns every problem.
 */
export function tryHostSet(expressions: readonly string[], limits: HostSetLimits): TriedHostSet {
  const problems: InputProblem[] = []
  const hosts: SpelledHost[] = []
  let left = limits.maxHosts
  for (const [index, expression] of expressions.entries()) {
    try {
      const span = parseExpression(expression, limits)
      left -= span.count
      if (left < 0) return { hosts: [], problems: [...problems, describeExcess(limits)] }
      for (const host of span.expand(limits)) hosts.push(host)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      problems.push({ path: `hosts.${index}`, message: error.message })
    }
  }
  return { hosts: foldDoubles(hosts), problems }
}

function describeExcess({ maxHosts }: HostSetLimits): InputProblem {
  return { path: 'hosts', message: `more than ${maxHosts} hosts, duplicates included: at most ${maxHosts} are allowed` }
}

function parseExpression(text: string, limits: HostSetLimits): HostSpan {
  const span = findBracketSpan(text) ?? findCidr(text) ?? findAddressRange(text) ?? spanHost(spellHost(text, limits))
  if (span.count > limits.maxHosts)
    rejectHost(text, `expands to ${span.count} hosts: at most ${limits.maxHosts} are allowed`)
  return span
}

function spanHost(host: SpelledHost): HostSpan {
  return { count: 1, expand: () => [host] }
}

function rejectTooMany(count: number, { maxHosts }: HostSetLimits): void {
  if (count <= maxHosts) return
  throwProblems([{ path: 'hosts', message: `${count} hosts, duplicates included: at most ${maxHosts} are allowed` }])
}

/**
 * Returns the results of all items in order. Throws all problems together, each with the index of
 * its item.
 */
function collect<Item, Result>(items: readonly Item[], read: (item: Item) => Iterable<Result>): readonly Result[] {
  const results: Result[] = []
  const problems: InputProblem[] = []
  for (const [index, item] of items.entries()) {
    try {
      for (const result of read(item)) results.push(result)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      problems.push({ path: `hosts.${index}`, message: error.message })
    }
    if (problems.length === maxProblems) break
  }
  if (problems.length > 0) throwProblems(problems)
  return results
}

function throwProblems(problems: readonly InputProblem[]): never {
  throw new AppError('invalid_input', `hosts: ${problems[0]?.message}`, { problems })
}
