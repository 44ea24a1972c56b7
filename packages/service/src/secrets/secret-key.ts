import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

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

/**
 * The format: `enc:v1:` and base64url of a random 96-bit nonce, the text in AES-256-GCM, and its 128-bit tag. The
 * purpose is authenticated with it. A random nonce is safe for some 2^32 texts under one key (NIST SP 800-38D, 8.3).
 */
const prefix = 'enc:v1:'
const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** Throws for a key that has not 32 bytes. */
export function createSecretKey(key: Uint8Array): SecretKey {
  if (key.byteLength !== secretKeyBytes) throw new TypeError(`a key has ${secretKeyBytes} bytes, not ${key.byteLength}`)
  // a key serves one algorithm only
  const hashKey = new Uint8Array(hkdfSync('sha256', key, '', 'distribute hash v1', secretKeyBytes))
  return {
    seal: (purpose, text) => {
      const nonce = randomBytes(nonceBytes)
      const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes }).setAAD(describePurpose(purpose))
      const content = [sealing.update(text, 'utf8'), sealing.final()]
      return `${prefix}${Buffer.concat([nonce, ...content, sealing.getAuthTag()]).toString('base64url')}`
    },
    open: (purpose, sealed) => {
      const bytes = readSealed(sealed)
      if (bytes === undefined) return undefined
      const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
      opening.setAAD(describePurpose(purpose)).setAuthTag(bytes.subarray(-tagBytes))
      try {
        const content = opening.update(bytes.subarray(nonceBytes, -tagBytes))
        return Buffer.concat([content, opening.final()]).toString('utf8')
      } catch {
        // the tag is another: whether by key, purpose or damage, nobody can say
        return undefined
      }
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
  if (!isSealed(sealed) || !/^[\w-]+$/.test(encoded)) return undefined
  const bytes = Buffer.from(encoded, 'base64url')
  return bytes.byteLength >= nonceBytes + tagBytes ? bytes : undefined
}

function describePurpose(purpose: SecretPurpose): Buffer {
  return Buffer.from(`distribute ${purpose}`)
}
