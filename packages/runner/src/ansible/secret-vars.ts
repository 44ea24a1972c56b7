import { isExactNumber, type SecretVars } from '@distribute/contracts'
import { literal } from './inventory.ts'

type Json = SecretVars[string]

/**
 * Secret variables as the file that Ansible reads; undefined: there are none. A password may hold what looks like a
 * template, and an error of Ansible's would quote it, so every text is literal.
 */
export function formatSecretVars(secretVars: SecretVars = {}): string | undefined {
  return Object.keys(secretVars).length === 0 ? undefined : JSON.stringify(toLiterals(secretVars))
}

function toLiterals(value: Json): unknown {
  if (typeof value === 'string') return literal(value)
  if (Array.isArray(value)) return value.map(toLiterals)
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, toLiterals(child)]))
}
