import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** OWASP's recommendation for Argon2id with the least memory: 19 MiB, two passes, one lane. */
const cost = { memory: 19 * 1024, passes: 2, parallelism: 1 } as const
const tagLength = 32
const derive = promisify(argon2)

/** Hashes a password in the PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive('argon2id', { message: password, nonce: salt, tagLength, ...cost })
  const { memory, passes, parallelism } = cost
  return ['', 'argon2id', 'v=19', `m=${memory},t=${passes},p=${parallelism}`, encode(salt), encode(hash)].join('$')
}

/**
 * Whether a password has this hash. Without a hash it takes as long, and returns false: so the time
 * does not disclose which accounts exist.
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const parts = phcFormat.exec(hash ?? (await unknownHash()))
  if (parts === null) throw new TypeError('the stored password hash is not an Argon2id hash')
  const [, memory, passes, parallelism, salt = '', expected = ''] = parts
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  const wanted = Buffer.from(expected, 'base64')
  const nonce = Buffer.from(salt, 'base64')
  const actual = await derive('argon2id', { message: password, nonce, tagLength: wanted.length, ...parameters })
  return timingSafeEqual(actual, wanted) && hash !== undefined
}

const phcFormat =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

let unknown: Promise<string> | undefined

function unknownHash(): Promise<string> {
  unknown ??= hashPassword(randomBytes(16).toString('hex'))
  return unknown
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
