import { z } from 'zod'

/**
 * A number in the spelling of its sender, where JavaScript would change the spelling: `1.0`, `1e3`,
 * `-0`. To Ansible, `1.0` and `1` are different values. JSON.stringify keeps the spelling.
 */
export interface ExactNumber {
  readonly rawJSON: string
}

export type Json = string | number | boolean | null | ExactNumber | readonly Json[] | { readonly [name: string]: Json }

/** ECMAScript 2026, without types in TypeScript yet. */
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): ExactNumber
  isRawJSON(value: unknown): value is ExactNumber
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return isRawJSON(value)
}

/** Returns false if JSON.parse keeps every number of this text. */
export function mayHoldExactNumbers(text: string): boolean {
  return oddNumber.test(text)
}

/**
 * Like JSON.parse, but numbers keep their spelling. Recursive: not for text of unlimited nesting.
 */
export function parseExactJson(text: string): unknown {
  if (!mayHoldExactNumbers(text)) return JSON.parse(text)
  return JSON.parse(text, (_name: string, value: unknown, { source }: { source?: string } = {}) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value,
  )
}

/**
 * A fraction, an exponent, minus zero, or more digits than a number keeps. Matches in strings are
 * harmless.
 */
const oddNumber = /(?:^|[[:,])\s*(?:-0|-?(?:\d+[.e]|\d{16}))/i

/** Returns the value with JavaScript numbers instead of exact ones. */
export function toPlainNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isExactNumber(value)) return Number(value.rawJSON)
  if (Array.isArray(value)) return value.map(toPlainNumbers)
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, toPlainNumbers(child)]))
}

/** Any JSON value, exact numbers included. OpenAPI describes it as any value. */
export const jsonSchema = z.unknown().pipe(z.custom<Json>(isJson, 'must be JSON'))

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || isExactNumber(value)) return true
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value === 'object' && Object.values(value).every(isJson)
}
