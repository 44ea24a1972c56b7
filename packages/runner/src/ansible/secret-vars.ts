import { isExactNumber, type SecretVars } from '@distribute/contracts'
import { literal } from './inventory.ts'

type Json = SecretVars[string]

/**
 * Returns secret variables as Ansible reads them; undefined without any. All strings are literal: a
 * password may look like a template, and Ansible would quote it in an error.
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
