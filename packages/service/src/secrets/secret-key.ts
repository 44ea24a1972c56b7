import { createHmac, hkdfSync } from 'node:crypto'
import { decrypt, encrypt } from './aes-gcm.ts'

/** What a sealed text is for: one that was sealed for the configuration opens as nothing else. */
type SecretPurpose = 'configuration' | 'secretVars'

/** The key of KEY_FILE, and all that is done with it. Its bytes cannot be read from it, so that no log shows them. */
export interface SecretKey {
  /** `enc:v1:…`, another one each time */
  seal(purpose: SecretPurpose, text: string): string
  /** undefined: sealed with another key or for another purpose, damaged, or not sealed at all */
  open(purpose: SecretPurpose, sealed: string): string | undefined
  /** HMAC-SHA-256 (hex) */
  hash(text: string): string
}

export const secretKeyBytes = 32

/** The format: this, and base64url of what `encrypt` makes; the purpose is authenticated with it. */
const prefix = 'enc:v1:'

/** Throws for a key that has not 32 bytes. */
export function createSecretKey(key: Uint8Array): SecretKey {
  if (key.byteLength !== secretKeyBytes) throw new TypeError(`a key has ${secretKeyBytes} bytes, not ${key.byteLength}`)
  // a key serves one algorithm only
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

/** True for a text of this format, right or damaged. */
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
