import { createHash } from 'node:crypto'

/** SHA-256 (hex) of a request as it was sent, whatever the order of its fields: the same request has the same hash. */
export function hashRequest(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(body ?? null, sortFields))
    .digest('hex')
}

function sortFields(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
