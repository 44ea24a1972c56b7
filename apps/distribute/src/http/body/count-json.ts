const [quote, backslash] = [0x22, 0x5c]
/** the characters before a value: `,` `[` and `{` */
const begins: ReadonlySet<number> = new Set([0x2c, 0x5b, 0x7b])

/**
 * Tests whether a JSON text has more values than `maxValues`, without parsing it: a few megabytes
 * of `{},` become hundreds of megabytes of objects. Never true for a text within the limit; may be
 * false for up to twice as many values.
 */
export function hasMoreValues(text: Uint8Array, maxValues: number): boolean {
  let count = 0
  let isString = false
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] ?? 0
    if (isString) {
      if (byte === backslash) at += 1
      else if (byte === quote) isString = false
    } else if (byte === quote) isString = true
    else if (begins.has(byte)) {
      count += 1
      // A value follows a comma or opens its list or object, and may itself be a list or object.
      if (count > 2 * maxValues) return true
    }
  }
  return false
}
