import { createDecipheriv } from 'node:crypto'
import { AppError } from '@distribute/contracts'

const blockBytes = 16
const minDigits = 2 * (blockBytes + 1)
/** The original's secret, and the part of it that is the key: Python's `secret[4:20]`. */
const secretLength = 50
const keyStart = 4

/**
 * The text that the original encrypted: hex of a random IV of 16 bytes and the AES-128-CFB8 of the text, as PyCrypto's
 * `MODE_CFB` makes it. `secret` is its whole secret of 50 characters, or the 16 of them that are the key. Throws
 * `AppError` `invalid_input` for a secret or a value of another form, and where no printable UTF-8 comes of it; the
 * message repeats neither. Nothing in the cipher proves that a text is the right one.
 */
export function openOriginalSecret(value: string, secret: string): string {
  const key = readKey(secret)
  const bytes = readValue(value)
  const decipher = createDecipheriv('aes-128-cfb8', key, bytes.subarray(0, blockBytes))
  const text = readText(Buffer.concat([decipher.update(bytes.subarray(blockBytes)), decipher.final()]))
  if (text === undefined) throw refuse('no text comes of the value: it was encrypted with another key')
  return text
}

/** Whether the value can be hex of an IV and at least one byte of text. */
export function isOriginalFormat(value: string): boolean {
  return value.length >= minDigits && value.length % 2 === 0 && /^[0-9a-f]+$/i.test(value)
}

function readKey(secret: string): Buffer {
  const key = Buffer.from(secret.length === secretLength ? secret.slice(keyStart, keyStart + blockBytes) : secret)
  if (key.byteLength === blockBytes) return key
  throw refuse(
    `the original's secret has ${secretLength} characters, of which the ${blockBytes} from the fifth on are the key: ` +
      `give the whole secret, or these ${blockBytes}; here are ${secret.length}`,
  )
}

function readValue(value: string): Buffer {
  if (isOriginalFormat(value)) return Buffer.from(value, 'hex')
  throw refuse(
    `the value is none that the original encrypted: that is an even number of hexadecimal digits, at least ${minDigits}`,
  )
}

/** Undefined for what no password is: that is how a wrong key shows. */
function readText(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return /^\P{C}+$/u.test(text) ? text : undefined
  } catch {
    return undefined
  }
}

function refuse(reason: string): AppError {
  return new AppError('invalid_input', reason)
}
