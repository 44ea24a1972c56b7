import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

interface Cipher {
  /** 32 bytes */
  readonly key: Uint8Array
  /** additional authenticated data, not part of the text */
  readonly context: string
}

/**
 * Encrypts a text with AES-256-GCM. Returns a random 96-bit nonce, the ciphertext and the 128-bit
 * tag. A random nonce is safe for about 2^32 texts per key (NIST SP 800-38D, 8.3).
 */
export function encrypt(text: string, { key, context }: Cipher): Buffer {
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(context))
  const content = [sealing.update(text, 'utf8'), sealing.final()]
  return Buffer.concat([nonce, ...content, sealing.getAuthTag()])
}

/** Decrypts a text; undefined if the key or the context differs, or the bytes are damaged. */
export function decrypt(bytes: Buffer, { key, context }: Cipher): string | undefined {
  if (bytes.byteLength < nonceBytes + tagBytes) return undefined
  const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
  opening.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-tagBytes))
  try {
    const content = opening.update(bytes.subarray(nonceBytes, -tagBytes))
    return Buffer.concat([content, opening.final()]).toString('utf8')
  } catch {
    // node:crypto throws if the tag does not match
    return undefined
  }
}
