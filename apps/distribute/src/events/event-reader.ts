import { eventTypes, type TaskSummary } from '@distribute/contracts'
import type { Store, StoredEvent } from '@distribute/store'
import pLimit from 'p-limit'
import type { Logger } from 'pino'
import { PeriodicWorker } from '../periodic-worker.ts'
import { summarize } from '../tasks/task-view.ts'
import { readHostPages } from './host-pages.ts'
import { TaskFeed } from './task-feed.ts'

export interface EventReaderDeps {
  readonly store: Pick<Store, 'events' | 'tasks' | 'results' | 'units' | 'engines'>
  readonly logger: Logger
  /** An engine that was last seen longer ago than this counts as gone. */
  readonly aliveWithinMs: number
}

/**
 * how often events are read while there are streams: most of the delay from a result to the client
 */
const intervalMs = 250
/** without streams: nothing is read */
const idleMs = 3_600_000
const outstandingIntervalMs = 2000
/**
 * for changes without an event: engines of the previous version write none, nor does queueing a
 * unit
 */
const refreshIntervalMs = 5000
const eventsPerRead = 500
/** tasks that are read at a time */
const concurrency = 4

const types = eventTypes.filter((type) => !type.startsWith('project.'))

/**
 * Reads the event log for all streams: one query, however many tasks and streams there are. Then
 * the tasks that changed are read, once for all their streams. Nothing is read without streams.
 */
export class EventReader extends PeriodicWorker {
  readonly name = 'event reader'
  readonly #deps: EventReaderDeps
  readonly #feeds = new Map<number, TaskFeed>()
  readonly #limit = pLimit(concurrency)
  /** of the last event that was read; undefined: none since there are streams */
  #position: number | undefined
  #outstandingMs = Number.NEGATIVE_INFINITY
  #refreshMs = Number.NEGATIVE_INFINITY
  #round = Promise.withResolvers<void>()

  constructor(deps: EventReaderDeps) {
    super({ intervalMs, logger: deps.logger })
    this.#deps = deps
  }

  /** Returns the feed of a task, which is read as long as a stream keeps it. */
  feed(task: number): TaskFeed {
    const feed = this.#feeds.get(task) ?? new TaskFeed(task)
    this.#feeds.set(task, feed)
    this.wake()
    return feed
  }

  /** Resolves after the next round, also if that fails. */
  nextRound(): Promise<void> {
    return this.#round.promise
  }

  async tick(): Promise<{ readonly nextInMs: number }> {
    try {
      return await this.#tick()
    } finally {
      this.#round.resolve()
      this.#round = Promise.withResolvers()
    }
  }

  async #tick(): Promise<{ readonly nextInMs: number }> {
    for (const [task, feed] of this.#feeds) {
      if (feed.hasLingered) feed.closeStreams()
      if (feed.isUnused) this.#feeds.delete(task)
    }
    if (this.#feeds.size === 0) {
      this.#position = undefined
      return { nextInMs: idleMs }
    }
    this.#position = await this.#readEvents(this.#position)
    this.#refresh()
    await this.#tellChanges(this.#position)
    await this.#tellOutstanding()
    return { nextInMs: intervalMs }
  }

  /** Returns the position that was reached. */
  async #readEvents(from: number | undefined): Promise<number> {
    const { events } = this.#deps.store
    if (from === undefined) return await events.latestPosition()
    let after = from
    for (;;) {
      const batch = await events.read({ after, limit: eventsPerRead, types })
      for (const event of batch.events) this.#mark(event)
      // What was marked is not read again, even if the next batch fails.
      this.#position = batch.position
      if (batch.events.length < eventsPerRead) return batch.position
      after = batch.position
    }
  }

  #mark(event: StoredEvent): void {
    if ('task' in event) this.#feeds.get(event.task)?.mark(event)
    // Engines that come and go decide whether tasks are blocked.
    else for (const feed of this.#feeds.values()) feed.markTask()
  }

  #refresh(): void {
    if (performance.now() - this.#refreshMs < refreshIntervalMs) return
    this.#refreshMs = performance.now()
    for (const feed of this.#feeds.values()) if (!feed.hasEnded) feed.markTask()
  }

  /** A task that cannot be read does not keep the others from being told. */
  async #tellChanges(position: number): Promise<void> {
    const marked = [...this.#feeds.values()].filter((feed) => feed.isMarked)
    for (const feed of this.#feeds.values()) feed.advance(position)
    if (marked.length === 0) return
    const { store, aliveWithinMs } = this.#deps
    const [summaries, servedLanes] = await Promise.all([
      store.tasks.listByIds(marked.map(({ task }) => task)),
      store.engines.listServedLanes(aliveWithinMs),
    ])
    const byId = new Map(summaries.map((summary) => [summary.id, summarize(summary, servedLanes)]))
    const told = marked.map((feed) => this.#limit(() => this.#tell(feed, { summary: byId.get(feed.task), position })))
    const failed = (await Promise.allSettled(told)).find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  async #tell(
    feed: TaskFeed,
    { summary, position }: { readonly summary: TaskSummary | undefined; readonly position: number },
  ): Promise<void> {
    // Retention deleted the task.
    if (summary === undefined) return feed.closeStreams()
    const marks = feed.takeMarks()
    try {
      for await (const rows of readHostPages(this.#deps.store, feed.task, marks)) feed.tellHosts(rows)
    } catch (error) {
      feed.restoreMarks(marks)
      throw error
    }
    feed.tellTask(summary, position)
  }

  async #tellOutstanding(): Promise<void> {
    if (performance.now() - this.#outstandingMs < outstandingIntervalMs) return
    this.#outstandingMs = performance.now()
    const running = [...this.#feeds.values()].filter((feed) => feed.hasRunningUnits)
    const hosts = await this.#deps.store.units.listOutstanding(running.map(({ task }) => task))
    const byTask = Map.groupBy(hosts, ({ task }) => task)
    for (const feed of this.#feeds.values()) feed.tellOutstanding(byTask.get(feed.task) ?? [])
  }
}
