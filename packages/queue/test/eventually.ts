import { expect } from 'vitest'

/** Asks again until it is so; the time is for a machine that is busy. */
export function eventually<T>(look: () => T) {
  return expect.poll(look, { timeout: 20_000 })
}
