import { z } from 'zod'

/**
 * A number in the spelling of its sender, where JavaScript would write it in another one: `1.0`, `1e3`, `-0`. To Ansible
 * `1.0` and `1` are different values. JSON.stringify writes it as it was.
 */
export interface ExactNumber {
  readonly rawJSON: string
}

export type Json = string | number | boolean | null | ExactNumber | readonly Json[] | { readonly [name: string]: Json }

/** ECMAScript 2026, which TypeScript does not describe yet. */
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): ExactNumber
  isRawJSON(value: unknown): value is ExactNumber
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return isRawJSON(value)
}

/** False: JSON.parse keeps every number of this text. */
export function mayHoldExactNumbers(text: string): boolean {
  return oddNumber.test(text)
}

/** As JSON.parse, but numbers keep their spelling. It recurs: not for text that may be nested without limit. */
export function parseExactJson(text: string): unknown {
  if (!mayHoldExactNumbers(text)) return JSON.parse(text)
  return JSON.parse(text, (_name: string, value: unknown, { source }: { source?: string } = {}) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value,
  )
}

/** A fraction, an exponent, minus zero, or more digits than every number keeps; also found within strings, which does no harm. */
const oddNumber = /(?:^|[[:,])\s*(?:-0|-?(?:\d+[.e]|\d{16}))/i

/** The same value with JavaScript's own numbers in it. */
export function toPlainNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isExactNumber(value)) return Number(value.rawJSON)
  if (Array.isArray(value)) return value.map(toPlainNumbers)
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, toPlainNumbers(child)]))
}

/** Any JSON value, exact numbers included; in a description of the API it is any value. */
export const jsonSchema = z.unknown().pipe(z.custom<Json>(isJson, 'must be JSON'))

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || isExactNumber(value)) return true
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value === 'object' && Object.values(value).every(isJson)
}
