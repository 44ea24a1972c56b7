import { stripVTControlCharacters, styleText } from 'node:util'
import type { TaskEventData, TaskSummary } from '@distribute/contracts'
import { toSafeLine } from '@distribute/domain'
import stringWidth from 'string-width'
import { formatDuration } from '../print/duration.ts'

export interface Progress {
  readonly task: TaskSummary
  readonly outstanding: TaskEventData<'outstanding'>
  /** of the terminal's clock */
  readonly nowMs: number
  readonly columns: number
  readonly isColored: boolean
}

const shownStates = [
  'running',
  'waiting',
  'ok',
  'failed',
  'unreachable',
  'timeout',
  'cancelled',
  'lost',
  'skipped',
] as const
const colors = { ok: 'green', failed: 'red', unreachable: 'red', timeout: 'yellow', lost: 'magenta' } as const
const maxOutstanding = 8
const barWidth = 30

/**
 * The block of a running task: bar and rate, counts by state, outstanding hosts, the longest first.
 */
export function describeProgress(progress: Progress): string {
  const { task, columns } = progress
  const blocked = task.blockedBy === null ? [] : [`waits: ${toSafeLine(task.blockedBy)}`]
  const lines = [describeBar(progress), describeCounts(task, progress), ...blocked, ...describeOutstanding(progress)]
  return lines.map((line) => cut(line, columns - 1)).join('\n')
}

/** Counts that are not zero, in one order. */
export function describeCounts({ hosts }: Pick<TaskSummary, 'hosts'>, { isColored }: { isColored: boolean }): string {
  const counts = shownStates.flatMap((state) => {
    const count = hosts[state] ?? 0
    if (count === 0) return []
    const text = `${count} ${state}`
    const color = isColored ? colors[state as keyof typeof colors] : undefined
    return [color === undefined ? text : styleText(color, text, { validateStream: false })]
  })
  return counts.join(', ')
}

function describeBar({ task, nowMs }: Progress): string {
  const total = task.hosts.total ?? 0
  const done = total - (task.hosts.waiting ?? 0) - (task.hosts.running ?? 0)
  const filled = total === 0 ? 0 : Math.floor((done / total) * barWidth)
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
  const startMs = Date.parse(task.startedAt ?? task.createdAt)
  const elapsedMs = Math.max(0, nowMs - startMs)
  const rate = elapsedMs < 1000 ? '' : `, ${(done / (elapsedMs / 1000)).toFixed(1)} hosts/s`
  return `${toSafeLine(task.name)} ${bar} ${done}/${total} hosts, ${formatDuration(elapsedMs)}${rate}`
}

function describeOutstanding({ outstanding, nowMs }: Progress): readonly string[] {
  const shown = outstanding.hosts.slice(0, maxOutstanding).map(({ host, step, since }) => {
    const duration = formatDuration(nowMs - Date.parse(since))
    return `  ${toSafeLine(host)}: ${toSafeLine(step)}, ${duration}`
  })
  const more = outstanding.total - shown.length
  return more > 0 ? [...shown, `  and ${more} more`] : shown
}

/** To so many places; colours take none. */
function cut(line: string, columns: number): string {
  if (stringWidth(line) <= columns) return line
  const plain = stripVTControlCharacters(line)
  let text = ''
  for (const character of plain) {
    if (stringWidth(text + character) > columns - 1) break
    text += character
  }
  return `${text}…`
}
