export type Variables = Readonly<Record<string, unknown>>
export type VariablesProblem = 'json' | 'mapping' | 'pairs'

/**
 * Reads a JSON mapping, or lines `name=value` (values are text). Empty lines and lines that begin
 * with `#` are left out. Returns the problem of any other text.
 */
export function readVariables(text: string): Variables | VariablesProblem {
  const trimmed = text.trim()
  return /^[{[]/.test(trimmed) ? readMapping(trimmed) : readPairs(trimmed)
}

function readMapping(text: string): Variables | VariablesProblem {
  try {
    const value = JSON.parse(text, keepSpelling)
    return Array.isArray(value) ? 'mapping' : value
  } catch {
    return 'json'
  }
}

/** To Ansible `1.0` and `1` are different values: a number is sent as it was typed, where the browser can. */
function keepSpelling(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value
  return exactJson.rawJSON?.(source) ?? value
}

/** ECMAScript 2026, without types in TypeScript yet. */
const exactJson = JSON as { readonly rawJSON?: (source: string) => unknown }

function readPairs(text: string): Variables | VariablesProblem {
  const lines = text.split('\n').map((line) => line.trim())
  const pairs = lines.filter((line) => line !== '' && !line.startsWith('#')).map(readPair)
  return pairs.every((pair) => pair !== undefined) ? Object.fromEntries(pairs) : 'pairs'
}

function readPair(line: string): readonly [name: string, value: string] | undefined {
  const end = line.indexOf('=')
  return end < 1 ? undefined : [line.slice(0, end).trim(), line.slice(end + 1).trim()]
}

/** The text that `readVariables` reads back. */
export function writeVariables(variables: Variables): string {
  return Object.keys(variables).length === 0 ? '' : JSON.stringify(variables, null, 2)
}
