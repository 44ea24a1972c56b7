const [quote, backslash] = [0x22, 0x5c]
/** what comes before a value: `,` `[` and `{` */
const begins: ReadonlySet<number> = new Set([0x2c, 0x5b, 0x7b])

/**
 * Whether a text of JSON has more values than that, without making them: some megabytes of `{},` are hundreds of megabytes
 * once they are parsed. True only if it is so; false for up to twice as many.
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
      // each value has a comma before it, or is the first of its list or mapping, and may be one itself
      if (count > 2 * maxValues) return true
    }
  }
  return false
}
