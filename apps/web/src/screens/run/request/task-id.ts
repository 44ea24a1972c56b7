const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A ULID. `crypto.randomUUID` is missing on pages without https. */
export function createTaskId(nowMs: number = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(16))
  return formatTime(nowMs) + Array.from(random, (byte) => digits[byte % 32]).join('')
}

function formatTime(nowMs: number): string {
  let text = ''
  for (let rest = nowMs; text.length < 10; rest = Math.floor(rest / 32)) text = digits[rest % 32] + text
  return text
}
