import type { V1Envelope } from '@distribute/contracts'

/** The envelope of a success. */
export function succeed(msg: string, data: unknown = null): V1Envelope {
  return { code: 200, data, msg }
}

/** The envelope of a list, with its length. */
export function list(items: readonly unknown[]): V1Envelope {
  return { code: 200, data: items, msg: '', length: items.length }
}

/** The envelope of a failure. `data` may repeat the request. */
export function fail(msg: V1Envelope['msg'], data: unknown = null): V1Envelope {
  return { code: 500, data, msg }
}
