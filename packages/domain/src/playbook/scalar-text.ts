import type { Scalar } from 'yaml'

/** Returns the range of a scalar's text, without its quotes. */
export function withoutQuotes({ range, type }: Scalar): readonly [start: number, end: number] {
  const [start, end] = range ?? [0, 0]
  return type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? [start + 1, end - 1] : [start, end]
}
