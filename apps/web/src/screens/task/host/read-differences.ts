interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added' | 'place'
  readonly text: string
}

export interface Difference {
  readonly name: string
  readonly lines: readonly DiffLine[]
  readonly isCut: boolean
}

const maxLines = 2_000
const maxLineLength = 2_000
const contextLines = 3

/**
 * The differences in Ansible's result object: `diff` is one or a list of `{before, after}` with
 * headers, or of `{prepared}`. Anything else there is ignored: modules write what they like.
 */
export function readDifferences(result: unknown): readonly Difference[] {
  const { diff } = toRecord(result)
  const parts: readonly unknown[] = Array.isArray(diff) ? diff : [diff]
  return parts.map(readDifference).filter(({ lines }) => lines.length > 0)
}

function readDifference(part: unknown): Difference {
  const { before, after, prepared, before_header, after_header } = toRecord(part)
  const name = toText(after_header) || toText(before_header)
  const lines =
    prepared === undefined ? compare(toText(before), toText(after)) : toText(prepared).split('\n').map(readLine)
  const shown = lines.slice(0, maxLines).map(({ kind, text }) => ({ kind, text: text.slice(0, maxLineLength) }))
  return { name, lines: shown, isCut: lines.length > maxLines }
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

/** Modules also give objects, which are compared as JSON. */
function toText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value, undefined, 2)
}

/** A line of a unified diff. */
function readLine(text: string): DiffLine {
  if (text.startsWith('@@') || text.startsWith('+++') || text.startsWith('---')) return { kind: 'place', text }
  if (text.startsWith('+')) return { kind: 'added', text }
  if (text.startsWith('-')) return { kind: 'removed', text }
  return { kind: 'same', text }
}

/** What is between the lines that both begin and end with. Linear time. */
function compare(beforeText: string, afterText: string): readonly DiffLine[] {
  if (beforeText === afterText) return []
  const before = toLines(beforeText)
  const after = toLines(afterText)
  const head = countSame(before, after)
  const rest = Math.min(before.length, after.length) - head
  const tail = countSame(before.slice(head).reverse(), after.slice(head).reverse(), rest)
  return [
    ...mark('same', ' ', before.slice(Math.max(0, head - contextLines), head)),
    ...mark('removed', '-', before.slice(head, before.length - tail)),
    ...mark('added', '+', after.slice(head, after.length - tail)),
    ...mark('same', ' ', before.slice(before.length - tail).slice(0, contextLines)),
  ]
}

function toLines(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

function countSame(one: readonly string[], other: readonly string[], most = Number.POSITIVE_INFINITY): number {
  let count = 0
  while (count < most && count < one.length && one[count] === other[count]) count++
  return count
}

function mark(kind: DiffLine['kind'], sign: string, lines: readonly string[]): readonly DiffLine[] {
  return lines.map((line) => ({ kind, text: sign + line }))
}
