import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const prefix = 'dst_'

/**
 * Creates a token: `dst_`, 32 random bytes, and a checksum of both (CRC-32), in base64url. Secret
 * scanners recognize the prefix and check the sum.
 */
export function createToken(): string {
  const text = `${prefix}${randomBytes(32).toString('base64url')}`
  return text + computeChecksum(text)
}

const checksumLength = 6
/** of a token without a checksum, as versions before created it */
const earlierLength = 47

/** Whether the checksum of a token does not match. Texts that are no token of ours have none. */
export function isMistypedToken(token: string): boolean {
  if (!token.startsWith(prefix) || token.length === earlierLength) return false
  return computeChecksum(token.slice(0, -checksumLength)) !== token.slice(-checksumLength)
}

function computeChecksum(text: string): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(text))
  return bytes.toString('base64url')
}

/** Hashes a token for the store. A plain hash is enough, because a token has 256 random bits. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
