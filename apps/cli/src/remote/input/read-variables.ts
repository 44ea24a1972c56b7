import { readFile } from 'node:fs/promises'
import { parseExactJson } from '@distribute/contracts'
import { type CollectionTag, parse, type ScalarTag, type Tags } from 'yaml'
import { CliError } from '../../cli-error.ts'
import { exitCodes } from '../../exit-codes.ts'

/**
 * The variables of `-e`, as Ansible takes them: `name=value` pairs (values are text), a JSON or
 * YAML mapping, or `@FILE` with one. A later one replaces an earlier one of the same name.
 */
export async function readVariables(words: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const all = await Promise.all(words.map(readWord))
  return Object.assign({}, ...all)
}

async function readWord(word: string): Promise<object> {
  if (word.startsWith('@')) return await readVariablesFile(word.slice(1))
  return /^\s*[{[]/.test(word) ? parseMapping(word, word) : parsePairs(word)
}

/**
 * Throws `CliError` for a file that cannot be read, or that is not a mapping of names to values.
 */
export async function readVariablesFile(path: string): Promise<object> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new CliError(exitCodes.usage, `the file of variables ${path} cannot be read: ${String(cause)}`, { cause })
  }
  return parseMapping(text, path)
}

/**
 * Reads a YAML or JSON mapping as Ansible does. Numbers in JSON keep their spelling. Throws
 * `CliError` for anything else.
 */
export function parseMapping(text: string, source: string): object {
  const value = parseJson(text) ?? parseYaml(text, source)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new CliError(exitCodes.usage, `${source} must be a mapping of variable names to values`)
}

/** Ansible, too, tries JSON first. */
function parseJson(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined
  try {
    return parseExactJson(text)
  } catch {
    return undefined
  }
}

function parseYaml(text: string, source: string): unknown {
  try {
    return parse(text, { version: '1.1', customTags: (tags) => tags.map(readAsAnsible) })
  } catch (cause) {
    throw new CliError(exitCodes.usage, `${source} is not valid YAML or JSON: ${String(cause)}`, { cause })
  }
}

/** YAML 1.1 says that `y` and `n` are booleans; the parser of Ansible takes them as text. */
function readAsAnsible(tag: Tags[number]): Tags[number] {
  if (typeof tag === 'string' || !isScalar(tag) || tag.tag !== 'tag:yaml.org,2002:bool') return tag
  return { ...tag, test: new RegExp(tag.test?.source.replace(/Y\|y\||N\|n\|/, '') ?? '') }
}

function isScalar(tag: CollectionTag | ScalarTag): tag is ScalarTag {
  return tag.collection === undefined
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
