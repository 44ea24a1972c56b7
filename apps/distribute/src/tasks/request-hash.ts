import { createHash } from 'node:crypto'
import { isExactNumber } from '@distribute/contracts'
import type { SecretKey } from '@distribute/service'

/**
 * SHA-256 (hex) of a request as it was sent, independent of the order of its fields. With `key`, an
 * HMAC: it cannot be used to guess secrets of the request.
 */
export function hashRequest(body: unknown, key?: SecretKey): string {
  const text = JSON.stringify(body ?? null, sortFields)
  return key === undefined ? createHash('sha256').update(text).digest('hex') : key.hash(text)
}

function sortFields(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isExactNumber(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
