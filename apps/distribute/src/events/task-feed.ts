import { isDeepStrictEqual } from 'node:util'
import type { TaskEventData, TaskSummary } from '@distribute/contracts'
import type { HostResult, OutstandingHost, StoredEvent, UnitSelection } from '@distribute/store'
import { formatTime } from '../http/time-format.ts'
import { Ending } from './ending.ts'
import type { EventStream } from './event-stream.ts'
import { formatEvent, formatRetry } from './format-event.ts'
import { formatHosts, ToldHosts } from './host-changes.ts'
import { mergeMarks, noMarks, toMarks } from './unit-marks.ts'

/** Outstanding hosts that are named; the others are counted. */
const maxOutstanding = 100
/** how long a client that goes on after the end waits before it connects again */
const retryAfterEndMs = 60_000
/** how long streams wait for late results after the end */
const lingerMs = 600_000

/**
 * The streams of one task, and what they were told last. What changed is marked when events are
 * read, and told when the rows are read.
 */
export class TaskFeed {
  readonly task: number
  readonly #streams = new Set<EventStream>()
  readonly #told = new ToldHosts()
  readonly #ending = new Ending()
  #marks: UnitSelection = noMarks
  #isMarked = true
  /** everything up to here was told; undefined until the first events were read */
  #position: number | undefined
  #summary: TaskSummary | undefined
  #outstanding: TaskEventData<'outstanding'> = { hosts: [], total: 0 }
  #users = 0
  #endedMs = Number.POSITIVE_INFINITY

  constructor(task: number) {
    this.task = task
  }

  /** undefined until the first events were read */
  get position(): number | undefined {
    return this.#position
  }

  /** Whether the task has rows to be read. */
  get isMarked(): boolean {
    return this.#isMarked
  }

  get hasRunningUnits(): boolean {
    return (this.#summary?.units.running ?? 0) > 0
  }

  get hasEnded(): boolean {
    return this.#ending.told !== undefined
  }

  get isUnused(): boolean {
    return this.#users === 0
  }

  /**
   * Keeps the feed for a stream that does not receive changes yet. Returns a function to release
   * it.
   */
  keep(): () => void {
    this.#users += 1
    return () => {
      this.#users -= 1
    }
  }

  /** Sends the stream the present state, and from then on the changes. */
  join(stream: EventStream): void {
    this.#streams.add(stream)
    stream.onClose(() => this.#streams.delete(stream))
    if (this.#summary === undefined) return
    stream.send(this.#formatTask(this.#summary))
    if (this.#outstanding.total > 0) stream.send(formatEvent('outstanding', this.#outstanding))
    this.#sendEnd([stream])
  }

  /** Marks what an event of the task tells of. */
  mark(event: StoredEvent): void {
    this.#isMarked = true
    this.#marks = mergeMarks(this.#marks, toMarks(event))
    if (event.type === 'task.ended' || event.type === 'task.corrected') this.#ending.sawEvent()
  }

  markTask(): void {
    this.#isMarked = true
  }

  takeMarks(): UnitSelection {
    const marks = this.#marks
    this.#marks = noMarks
    this.#isMarked = false
    return marks
  }

  /** Puts back what could not be read. */
  restoreMarks(marks: UnitSelection): void {
    this.#isMarked = true
    this.#marks = mergeMarks(this.#marks, marks)
  }

  tellHosts(rows: readonly HostResult[]): void {
    const news = this.#told.takeNew(rows)
    if (news.length > 0) this.#broadcast(formatHosts(news))
  }

  /** Tells the state and the counts, if they have changed, and the end. */
  tellTask(summary: TaskSummary, position: number): void {
    const isChanged = !isDeepStrictEqual(this.#summary, summary)
    this.#ending.look(summary, { isChanged, isFirst: this.#summary === undefined })
    this.#summary = summary
    this.#position = position
    if (isChanged) this.#broadcast(this.#formatTask(summary))
    if (!this.hasRunningUnits) this.tellOutstanding([])
    if (this.#ending.takeEnd()) this.#sendEnd([...this.#streams])
    else if (this.#ending.isDue) this.#isMarked = true
  }

  /** Nothing of the task changed up to this position. */
  advance(position: number): void {
    if (!this.#isMarked) this.#position = position
  }

  /**
   * Ends the streams of a task that was deleted, or that have waited long enough for late results.
   */
  closeStreams(): void {
    for (const stream of this.#streams) stream.end(formatRetry(retryAfterEndMs))
  }

  get hasLingered(): boolean {
    return performance.now() - this.#endedMs > lingerMs
  }

  tellOutstanding(hosts: readonly OutstandingHost[]): void {
    const shown = hosts.slice(0, maxOutstanding).map(toOutstanding)
    const outstanding = { hosts: shown, total: hosts.length }
    if (isDeepStrictEqual(this.#outstanding, outstanding)) return
    this.#outstanding = outstanding
    this.#broadcast(formatEvent('outstanding', outstanding))
  }

  /** The streams go on where a late result may bring a second end. */
  #sendEnd(streams: readonly EventStream[]): void {
    const { told, isFinal } = this.#ending
    if (told === undefined) return
    if (this.#endedMs === Number.POSITIVE_INFINITY) this.#endedMs = performance.now()
    const retryMs = isFinal ? retryAfterEndMs : undefined
    const frame = formatEvent('end', { state: told }, { id: this.#position, retryMs })
    for (const stream of streams) {
      if (isFinal) stream.end(frame)
      else stream.send(frame)
    }
  }

  #formatTask(summary: TaskSummary): Buffer {
    return formatEvent('task', summary, { id: this.#position })
  }

  #broadcast(frame: Buffer): void {
    for (const stream of this.#streams) stream.send(frame)
  }
}

function toOutstanding({ host, step, sinceMs }: OutstandingHost) {
  return { host, step, since: formatTime(sinceMs) }
}
