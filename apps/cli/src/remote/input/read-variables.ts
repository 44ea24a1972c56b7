import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { CliError } from '../../cli-error.ts'
import { exitCodes } from '../../exit-codes.ts'

/**
 * The variables of `-e`, as Ansible takes them: `name=value` pairs (values are text), a JSON or YAML mapping, or
 * `@FILE` with one. A later one replaces an earlier one of the same name.
 */
export async function readVariables(words: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const all = await Promise.all(words.map(readWord))
  return Object.assign({}, ...all)
}

async function readWord(word: string): Promise<object> {
  if (word.startsWith('@')) return await readVariablesFile(word.slice(1))
  return /^\s*[{[]/.test(word) ? parseMapping(word, word) : parsePairs(word)
}

/** Throws `CliError` for a file that cannot be read, or that is no mapping of names to values. */
export async function readVariablesFile(path: string): Promise<object> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new CliError(exitCodes.usage, `the file of variables ${path} cannot be read: ${String(cause)}`, { cause })
  }
  return parseMapping(text, path)
}

function parseMapping(text: string, source: string): object {
  let value: unknown
  try {
    value = parse(text, { version: '1.1' })
  } catch (cause) {
    throw new CliError(exitCodes.usage, `${source} is not valid YAML or JSON: ${String(cause)}`, { cause })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new CliError(exitCodes.usage, `${source} must be a mapping of variable names to values`)
}

const pair = /([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)\s*/y

function parsePairs(text: string): object {
  const trimmed = text.trim()
  const pairs: [string, string][] = []
  let end = 0
  for (;;) {
    pair.lastIndex = end
    const match = pair.exec(trimmed)
    if (match === null) break
    end = pair.lastIndex
    pairs.push([match[1] ?? '', unquote(match[2] ?? '')])
  }
  if (pairs.length > 0 && end === trimmed.length) return Object.fromEntries(pairs)
  throw new CliError(exitCodes.usage, `-e ${JSON.stringify(text)} must be name=value, a JSON mapping or @FILE`)
}

function unquote(text: string): string {
  if (text.startsWith("'") && text.length > 1) return text.slice(1, -1)
  return text.startsWith('"') && text.length > 1 ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text
}
