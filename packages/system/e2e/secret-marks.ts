import { randomBytes } from 'node:crypto'

/** Secrets of one test, each of which is recognized wherever it appears. */
export interface SecretMarks {
  /** Returns a new secret; `what` is in its text and in what `findIn` returns. */
  create(what: string): string
  /** Adds a secret that the product made, and returns it. */
  note(what: string, secret: string): string
  /** as plain text */
  readonly texts: readonly string[]
  /** Returns which secrets a text contains: plain, in hexadecimal digits (as dumps have them) or in base64. */
  findIn(text: string): readonly string[]
}

export function createSecretMarks(): SecretMarks {
  const secrets = new Map<string, string>()
  const note = (what: string, secret: string) => {
    if (secret.length < 12) throw new Error(`${what} is too short to be searched for: ${secret.length} characters`)
    secrets.set(secret, what)
    return secret
  }
  return {
    create: (what) => note(what, `s3cret-${what}-${randomBytes(6).toString('hex')}`),
    note,
    get texts() {
      return [...secrets.keys()]
    },
    findIn: (text) => {
      const lower = text.toLowerCase()
      const isIn = (secret: string) =>
        text.includes(secret) || lower.includes(toHex(secret)) || text.includes(toBase64(secret))
      return [...secrets].filter(([secret]) => isIn(secret)).map(([, what]) => what)
    },
  }
}

function toHex(text: string): string {
  return Buffer.from(text).toString('hex')
}

/** Without the last characters, which depend on what follows. */
function toBase64(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -1)
}
