import { emptyField, isEmptyField, type V1Envelope } from '@distribute/contracts'
import { fail } from './envelope.ts'

/**
 * The v1 response if required fields are missing or empty: `{"task_name": ["字段不能为空"]}`. Undefined
 * if all are there.
 */
export function explainMissing(sent: unknown, required: readonly string[]): V1Envelope | undefined {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return undefined
  const fields = new Map<string, unknown>(Object.entries(sent))
  const missing = required.filter((name) => isEmptyField(fields.get(name)))
  if (missing.length === 0) return undefined
  return fail(Object.fromEntries(missing.map((name) => [name, [emptyField]])), sent)
}
