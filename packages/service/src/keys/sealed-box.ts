import { createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto'
import { decrypt, encrypt } from '../secrets/aes-gcm.ts'

interface Box {
  /** the recipient's key: public to seal, private to open */
  readonly key: KeyObject
  /** purpose of the derived key */
  readonly purpose: string
  /** additional authenticated data, not part of the text */
  readonly context: string
}

const publicKeyBytes = 32
const derivedKeyBytes = 32

/**
 * Seals a text for the owner of the private key. Returns the public key of an ephemeral X25519
 * pair, followed by the text encrypted under HKDF-SHA-256 of the shared secret (salt: both public
 * keys, info: the purpose).
 */
export function sealBox(text: string, { key, purpose, context }: Box): Buffer {
  const ephemeral = generateKeyPairSync('x25519')
  const publicBytes = toRaw(ephemeral.publicKey)
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: key })
  const derived = deriveKey(shared, { salt: Buffer.concat([publicBytes, toRaw(key)]), purpose })
  return Buffer.concat([publicBytes, encrypt(text, { key: derived, context })])
}

/**
 * Opens a sealed text; undefined if the key, purpose or context differs, or the bytes are damaged.
 */
export function openBox(bytes: Buffer, { key, purpose, context }: Box): string | undefined {
  if (bytes.byteLength < publicKeyBytes) return undefined
  const publicBytes = bytes.subarray(0, publicKeyBytes)
  const shared = agree(key, publicBytes)
  if (shared === undefined) return undefined
  const salt = Buffer.concat([publicBytes, toRaw(createPublicKey(key))])
  return decrypt(bytes.subarray(publicKeyBytes), { key: deriveKey(shared, { salt, purpose }), context })
}

function agree(privateKey: KeyObject, publicBytes: Buffer): Buffer | undefined {
  try {
    const jwk = { kty: 'OKP', crv: 'X25519', x: publicBytes.toString('base64url') }
    return diffieHellman({ privateKey, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) })
  } catch {
    // a point of small order, which no honest sender uses
    return undefined
  }
}

function deriveKey(shared: Buffer, { salt, purpose }: { salt: Buffer; purpose: string }): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', shared, salt, purpose, derivedKeyBytes))
}

function toRaw(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
}
