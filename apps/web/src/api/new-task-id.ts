const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const timeLength = 10
const randomLength = 16

/**
 * An id for a new task, chosen here so that a request may be repeated: a ULID, as the server would
 * choose. `crypto.randomUUID` needs https, this does not.
 */
export function createTaskId(nowMs = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(randomLength))
  return toLetters(nowMs) + Array.from(random, (byte) => alphabet.charAt(byte % alphabet.length)).join('')
}

function toLetters(nowMs: number): string {
  let rest = nowMs
  let letters = ''
  for (let index = 0; index < timeLength; index++) {
    letters = alphabet.charAt(rest % alphabet.length) + letters
    rest = Math.trunc(rest / alphabet.length)
  }
  return letters
}
