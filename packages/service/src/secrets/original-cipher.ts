import { createDecipheriv } from 'node:crypto'
import { AppError } from '@distribute/contracts'

/** How many bits the cipher feeds back at a time; PyCrypto's own default is 8. */
export const originalModes = ['cfb8', 'cfb128'] as const
export type OriginalMode = (typeof originalModes)[number]

export interface OriginalSecret {
  /** hex of AES-CFB */
  readonly value: string
  /** 16, 24 or 32 bytes */
  readonly key: Uint8Array
  /** 16 bytes; `prefixed`: it stands before the text; undefined: one of the usual conventions */
  readonly iv?: Uint8Array | 'prefixed' | undefined
  /** undefined: either */
  readonly mode?: OriginalMode | undefined
}

/** One way to read the value that gives a text. */
export interface OriginalReading {
  readonly mode: OriginalMode
  /** for a message: which convention, never the bytes */
  readonly iv: string
  readonly text: string
}

const blockBytes = 16
const keyNames = new Map([16, 24, 32].map((bytes) => [bytes, `aes-${8 * bytes}`] as const))

/**
 * Every way in which the original may have encrypted the value: those that give printable UTF-8, padding taken off.
 * CFB proves nothing: of a short value a wrong way may give a text, too, so that there can be more than one. Throws
 * `AppError` `invalid_input` for a key, an IV or a value of a wrong form, without repeating it.
 */
export function readOriginalSecret(secret: OriginalSecret): readonly OriginalReading[] {
  const bytes = readHex(secret.value)
  const modes = secret.mode === undefined ? originalModes : [secret.mode]
  return modes.flatMap((mode) => readByMode(bytes, { ...secret, mode }))
}

interface Attempt extends Pick<OriginalSecret, 'key' | 'iv'> {
  readonly mode: OriginalMode
}

function readByMode(bytes: Buffer, attempt: Attempt): readonly OriginalReading[] {
  if (attempt.iv === 'prefixed') return readPrefixed(bytes, attempt)
  const ivs = attempt.iv === undefined ? usualIvs(attempt.key) : [['the given IV', attempt.iv] as const]
  return ivs.flatMap(([iv, ivBytes]) => toReadings(iv, decrypt(bytes, { ...attempt, iv: ivBytes }), attempt.mode))
}

/** Only when it is asked for: CFB finds its way again after one block, so that the end of any value gives a text here. */
function readPrefixed(bytes: Buffer, attempt: Attempt): readonly OriginalReading[] {
  if (bytes.byteLength <= blockBytes) return []
  const iv = bytes.subarray(0, blockBytes)
  return toReadings('the IV before the text', decrypt(bytes.subarray(blockBytes), { ...attempt, iv }), attempt.mode)
}

function usualIvs(key: Uint8Array): readonly (readonly [string, Uint8Array])[] {
  return [
    ['the key as IV', key.subarray(0, blockBytes)],
    ['an IV of NUL bytes', new Uint8Array(blockBytes)],
    ['an IV of zeros ("0")', new Uint8Array(blockBytes).fill(0x30)],
  ]
}

function toReadings(iv: string, bytes: Buffer, mode: OriginalMode): readonly OriginalReading[] {
  const text = readText(bytes)
  return text === undefined ? [] : [{ mode, iv, text }]
}

function decrypt(bytes: Uint8Array, { key, iv, mode }: Attempt & { readonly iv: Uint8Array }): Buffer {
  const name = keyNames.get(key.byteLength)
  if (name === undefined) throw refuse(`the original's key has 16, 24 or 32 bytes, this one ${key.byteLength}`)
  if (iv.byteLength !== blockBytes) throw refuse(`an IV has ${blockBytes} bytes, this one ${iv.byteLength}`)
  const decipher = createDecipheriv(`${name}-${mode === 'cfb8' ? 'cfb8' : 'cfb'}`, key, iv)
  return Buffer.concat([decipher.update(bytes), decipher.final()])
}

function readHex(value: string): Buffer {
  if (value.length >= 2 && value.length % 2 === 0 && /^[0-9a-f]+$/i.test(value)) return Buffer.from(value, 'hex')
  throw refuse('the value is none of the original: that is an even number of hexadecimal digits')
}

/** Printable UTF-8 without the padding; undefined for anything else. */
function readText(bytes: Buffer): string | undefined {
  const content = bytes.subarray(0, bytes.byteLength - countPadding(bytes))
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
    return /^\P{C}+$/u.test(text) ? text : undefined
  } catch {
    // no UTF-8: that is how a wrong key, IV or mode shows
    return undefined
  }
}

/** NUL bytes to a full block, or as PKCS #7 has it: so many bytes, each of which says how many. */
function countPadding(bytes: Buffer): number {
  const last = bytes.at(-1) ?? 0
  if (last > blockBytes || last > bytes.byteLength) return 0
  if (last > 0) return bytes.subarray(-last).every((byte) => byte === last) ? last : 0
  return bytes.byteLength - (bytes.findLastIndex((byte) => byte !== 0) + 1)
}

function refuse(reason: string): AppError {
  return new AppError('invalid_input', reason)
}
