import { createDecipheriv } from 'node:crypto'
import { AppError } from '@distribute/contracts'

const blockBytes = 16
const minDigits = 2 * (blockBytes + 1)
/** Size of the Python version's secret, whose bytes 4 to 19 are the key: `secret[4:20]`. */
const secretBytes = 50
const keyStart = 4

/**
 * Decrypts a password of the Python version: hex of a random 16-byte IV and of the text encrypted
 * with AES-128-CFB8, which PyCrypto calls `MODE_CFB`. Throws `AppError` `invalid_input` if the
 * secret or the value has another form, or if the result is not printable UTF-8. The message
 * repeats neither. The cipher cannot prove that the result is right.
 */
export function openOriginalSecret(value: string, secret: string): string {
  const key = readKey(secret)
  const bytes = readValue(value)
  const decipher = createDecipheriv('aes-128-cfb8', key, bytes.subarray(0, blockBytes))
  const text = readText(Buffer.concat([decipher.update(bytes.subarray(blockBytes)), decipher.final()]))
  if (text === undefined) throw cannotConvert('the value cannot be decrypted: it was encrypted with another key')
  return text
}

/** True if the value can be hex of an IV and at least one byte of text. */
export function isOriginalFormat(value: string): boolean {
  return value.length >= minDigits && value.length % 2 === 0 && /^[0-9a-f]+$/i.test(value)
}

function readKey(secret: string): Buffer {
  const bytes = Buffer.from(secret)
  if (bytes.byteLength === secretBytes) return bytes.subarray(keyStart, keyStart + blockBytes)
  throw cannotConvert(`the secret of the Python version must have ${secretBytes} bytes, not ${bytes.byteLength}`)
}

function readValue(value: string): Buffer {
  if (isOriginalFormat(value)) return Buffer.from(value, 'hex')
  throw cannotConvert(
    `the value was not encrypted by the Python version: it must be an even number of hexadecimal digits, at least ${minDigits}`,
  )
}

/** Returns undefined for bytes that are not a printable text, as a wrong key produces them. */
function readText(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return /^\P{C}+$/u.test(text) ? text : undefined
  } catch {
    return undefined
  }
}

function cannotConvert(reason: string): AppError {
  return new AppError('invalid_input', reason)
}
