import { AppError } from '@distribute/contracts'
import { parseHostSet } from '@distribute/domain'
import { CliError } from '../../cli-error.ts'
import { exitCodes } from '../../exit-codes.ts'

/** more than any server takes */
const maxHosts = 1_000_000
/** the server has the last word about these */
const rules = { maxHosts, allowLoopback: true }

/**
 * The hosts of `hosts` that `--limit` leaves, in the order of `hosts`: those that are in one of its
 * expressions and in none that begins with `!`. Without an expression of the first kind every host
 * is in. Throws `CliError` when no host is left: an empty limit is a mistake, never all hosts.
 */
export function limitHosts(hosts: readonly string[], limit: readonly string[]): readonly string[] {
  const excluded = new Set(
    expand(
      '--limit',
      limit.filter(isExclusion).map((text) => text.slice(1)),
    ),
  )
  const wanted = limit.filter((text) => !isExclusion(text))
  const included = new Set(expand('--limit', wanted))
  const left = expandSpelled('hosts', hosts).filter(
    ({ host }) => !excluded.has(host) && (wanted.length === 0 || included.has(host)),
  )
  if (left.length === 0) throw new CliError(exitCodes.usage, `--limit ${limit.join(',')} leaves none of the hosts`)
  return left.map(({ spelling }) => spelling)
}

function isExclusion(text: string): boolean {
  return text.startsWith('!')
}

function expand(what: string, expressions: readonly string[]): readonly string[] {
  return expandSpelled(what, expressions).map(({ host }) => host)
}

function expandSpelled(what: string, expressions: readonly string[]) {
  if (expressions.length === 0) return []
  try {
    return parseHostSet(expressions, rules)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new CliError(exitCodes.usage, `${what}: ${error.message.replace(/^hosts: /, '')}`, { cause: error })
  }
}
