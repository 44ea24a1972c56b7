/** A list or a text that was shortened; `hidden`: items that are not in it. */
export interface Bounded<T> {
  readonly shown: T
  readonly hidden: number
}

/** The first items whose texts have at most so many characters together, at least one of them, cut. */
export function boundList(items: readonly string[], maxLength: number): Bounded<readonly string[]> {
  let length = 0
  const end = items.findIndex((item) => {
    length += item.length
    return length > maxLength
  })
  if (end < 0) return { shown: items, hidden: 0 }
  if (end === 0) return { shown: [`${items[0]?.slice(0, maxLength)}…`], hidden: items.length - 1 }
  return { shown: items.slice(0, end), hidden: items.length - end }
}

/** The first lines of a text, at most so many and so many characters. `hidden` counts lines. */
export function boundLines(text: string, maxLines: number, maxLength: number): Bounded<string> {
  const lines = text.split('\n')
  const shown = lines.slice(0, maxLines).join('\n')
  const hidden = Math.max(0, lines.length - maxLines)
  if (shown.length <= maxLength) return { shown, hidden }
  return { shown: `${shown.slice(0, maxLength)}…`, hidden: Math.max(1, hidden) }
}
