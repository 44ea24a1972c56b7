import type { V1Envelope } from '@distribute/contracts'

/** Everything went well. */
export function succeed(msg: string, data: unknown = null): V1Envelope {
  return { code: 200, data, msg }
}

/** A list, with its length. */
export function list(items: readonly unknown[]): V1Envelope {
  return { code: 200, data: items, msg: '', length: items.length }
}

/** It did not work; `data` may repeat what was sent. */
export function fail(msg: V1Envelope['msg'], data: unknown = null): V1Envelope {
  return { code: 500, data, msg }
}
