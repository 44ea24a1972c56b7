import { InvalidArgumentError } from '@commander-js/extra-typings'
import { AppError } from '@distribute/contracts'
import { type KeyPurpose, type KeyRing, listKeyIds, readKeyRings } from '@distribute/service'

/** `orders`, `lane prod` */
export function describePurpose(purpose: KeyPurpose): string {
  return purpose.kind === 'orders' ? 'orders' : `lane ${purpose.lane}`
}

/** Finds the ring that has this key. Throws `AppError` `not_found`. */
export function findRing(dir: string, id: string): KeyRing {
  const rings = readKeyRings(dir)
  const found = rings.find((ring) => listKeyIds(ring).includes(id))
  if (found !== undefined) return found
  const known = rings.flatMap((ring) => listKeyIds(ring).map((one) => `${one} (${describePurpose(ring.purpose)})`))
  const there = known.length === 0 ? 'it has none' : `known: ${known.join(', ')}`
  throw new AppError('not_found', `the folder ${dir} has no key ${id}; ${there}`)
}

export function parseKeyId(id: string): string {
  if (/^[0-9a-f]{16}$/.test(id)) return id
  throw new InvalidArgumentError('It must be 16 hexadecimal digits, as `distribute key show` prints them.')
}
