import { AppError, type InputProblem } from '@distribute/contracts'
import { foldDoubles, type SpelledHost, spellHost } from '@distribute/domain'
import { invalidInput } from '../invalid-input.ts'

const maxProblems = 20

export interface IpsRules {
  /** field or parameter, for error messages */
  readonly field: 'ip' | 'ips'
  readonly maxHosts: number
  readonly allowLoopback: boolean
}

/**
 * Parses v1's comma-separated hosts, in order and without duplicates: of two spellings of a host,
 * the first is kept. Ignores extra blanks and commas. Throws `AppError` `invalid_input`.
 */
export function readIps(text: string, { field, maxHosts, allowLoopback }: IpsRules): readonly SpelledHost[] {
  const entries = text
    .split(',')
    .map(trimBlanks)
    .filter((entry) => entry !== '')
  if (entries.length === 0) throw invalidInput([{ path: field, message: 'at least one host is required' }])
  if (entries.length > maxHosts)
    throw invalidInput([
      { path: field, message: `${entries.length} hosts including duplicates: at most ${maxHosts} are allowed` },
    ])
  const problems: InputProblem[] = []
  const hosts: SpelledHost[] = []
  for (const entry of entries) {
    try {
      hosts.push(spellHost(entry, { allowLoopback }))
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      problems.push({ path: field, message: error.message })
    }
    if (problems.length === maxProblems) break
  }
  if (problems.length > 0) throw invalidInput(problems)
  return foldDoubles(hosts)
}

/** In linear time: a regular expression for trailing blanks would retry at each blank inside. */
function trimBlanks(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text[start])) start += 1
  while (start < end && isBlank(text[end - 1])) end -= 1
  return text.slice(start, end)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
