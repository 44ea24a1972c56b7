import { createHmac, hkdfSync } from 'node:crypto'
import { decrypt, encrypt } from './aes-gcm.ts'

/** The purpose of a sealed text. A text sealed for one purpose cannot be opened for another. */
type SecretPurpose = 'configuration' | 'secretVars' | 'login'

/**
 * The key of KEY_FILE with its operations. Does not expose its bytes, so that no log shows them.
 */
export interface SecretKey {
  /** Returns `enc:v1:…`, different each time. */
  seal(purpose: SecretPurpose, text: string): string
  /**
   * Returns undefined if the text was sealed with another key or for another purpose, is damaged or
   * not sealed.
   */
  open(purpose: SecretPurpose, sealed: string): string | undefined
  /** HMAC-SHA-256 (hex) */
  hash(text: string): string
}

export const secretKeyBytes = 32

/**
 * The format is this prefix and base64url of what `encrypt` returns; the purpose is authenticated.
 */
const prefix = 'enc:v1:'

/** Throws if the key does not have 32 bytes. */
export function createSecretKey(key: Uint8Array): SecretKey {
  if (key.byteLength !== secretKeyBytes)
    throw new TypeError(`a key must have ${secretKeyBytes} bytes, not ${key.byteLength}`)
  // each algorithm has its own key
  const hashKey = new Uint8Array(hkdfSync('sha256', key, '', 'distribute hash v1', secretKeyBytes))
  return {
    seal: (purpose, text) =>
      `${prefix}${encrypt(text, { key, context: describePurpose(purpose) }).toString('base64url')}`,
    open: (purpose, sealed) => {
      const bytes = readSealed(sealed)
      return bytes && decrypt(bytes, { key, context: describePurpose(purpose) })
    },
    hash: (text) => createHmac('sha256', hashKey).update(text, 'utf8').digest('hex'),
  }
}

/** True for a text of this format, even if damaged. */
export function isSealed(text: string): boolean {
  return text.startsWith(prefix)
}

function readSealed(sealed: string): Buffer | undefined {
  const encoded = sealed.slice(prefix.length)
  return isSealed(sealed) && /^[\w-]+$/.test(encoded) ? Buffer.from(encoded, 'base64url') : undefined
}

function describePurpose(purpose: SecretPurpose): string {
  return `distribute ${purpose}`
}
