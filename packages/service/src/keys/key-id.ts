import { createHash, createPublicKey, type KeyObject } from 'node:crypto'

/** The id of a key pair: the first 16 hexadecimal digits of its fingerprint. */
export function keyIdOf(key: KeyObject): string {
  return fingerprintOf(key).slice(0, 16)
}

/** SHA-256 (hex) of the public key as SPKI in DER; the same for both keys of a pair. */
export function fingerprintOf(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}
