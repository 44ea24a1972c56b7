import type { TaskEventData, TaskMatrix, TaskSummary } from '@distribute/contracts'
import type { StreamEvent } from '../../../events/task-stream.ts'
import { createFramedValue } from './framed-value.ts'
import { createHostBoard, type HostBoard, type HostChange } from './host-board.ts'
import { decodeStates } from './state-letters.ts'

/** What is known of a task that is followed. It is a new object when something but states changed. */
export interface LiveView {
  /** undefined until all states were read */
  readonly board: HostBoard | undefined
  readonly outstanding: TaskEventData<'outstanding'>
  readonly connection: 'opening' | 'live' | 'lost' | 'refused' | 'ended'
  /** why the states could not be read, or the stream was refused */
  readonly problem: Error | undefined
}

/** A task that is followed while somebody listens. */
export interface LiveTask {
  get(): LiveView
  /** Called at most once for each frame that the browser draws. Returns the function that ends it. */
  follow(listener: () => void): () => void
  /** Called with the places of hosts whose state changed, at most once for each frame. */
  followStates(listener: (places: readonly number[]) => void): () => void
}

/** What a live task needs from outside. */
export interface LiveTaskDeps {
  openStream(listener: (event: StreamEvent) => void): () => void
  /** Tries again by itself while the server is away. */
  readMatrix(signal: AbortSignal): Promise<TaskMatrix>
  onSummary(summary: TaskSummary): void
  /** Everything that was read of the task may have changed: it ended, or the stream had a gap. */
  onRenewed(): void
  onUnauthorized(): void
  /** Calls back before the browser draws next. */
  onFrame(callback: () => void): void
}

const noOutstanding: TaskEventData<'outstanding'> = { hosts: [], total: 0 }
const startView: LiveView = { board: undefined, outstanding: noOutstanding, connection: 'opening', problem: undefined }

/**
 * Follows one task. The stream is opened before the states are read, so that no change is missed
 * between the two; what is told while they are read is applied again afterwards.
 */
export function createLiveTask(deps: LiveTaskDeps): LiveTask {
  const stateListeners = new Set<(places: readonly number[]) => void>()
  const value = createFramedValue(startView, { onFrame: deps.onFrame, onDraw })
  const reading = createReading(deps, { onRead, onFailed: (problem) => value.change({ problem }) })
  let summary: TaskSummary | undefined
  let followers = 0
  let close = () => {}

  return {
    get: value.get,
    follow: (listener) => {
      const leave = value.follow(listener)
      followers += 1
      if (followers === 1) close = deps.openStream(hear)
      return () => {
        leave()
        followers -= 1
        if (followers === 0) stop()
      }
    },
    followStates: (listener) => {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
  }

  function stop(): void {
    close()
    reading.stop()
  }

  function hear(event: StreamEvent): void {
    if (event.kind === 'open') reading.start()
    if (event.kind === 'hosts') {
      reading.note(event.data.hosts)
      value.latest().board?.apply(event.data.hosts)
    }
    if (event.kind === 'task') summary = event.data
    if (event.kind === 'end') deps.onRenewed()
    if (event.kind === 'unauthorized' || (event.kind === 'refused' && event.status === 401)) deps.onUnauthorized()
    value.change(toChange(event))
  }

  function onRead(matrix: TaskMatrix, missed: readonly HostChange[]): void {
    const { board: known } = value.latest()
    const isKnown = known !== undefined && known.names.length === matrix.total
    if (isKnown) known.reset(decodeStates(matrix.states))
    if (isKnown) deps.onRenewed()
    const board = isKnown ? known : createHostBoard(matrix)
    board.apply(missed)
    value.change({ board, problem: undefined })
  }

  function onDraw(): void {
    if (followers === 0) return
    const places = value.latest().board?.takeChanged() ?? []
    if (places.length > 0) for (const listener of stateListeners) listener(places)
    if (summary !== undefined) deps.onSummary(summary)
    summary = undefined
  }
}

/** What an event changes in the view. States of hosts and the summary are not in it. */
function toChange(event: StreamEvent): Partial<LiveView> {
  if (event.kind === 'open') return { connection: 'live', problem: undefined }
  if (event.kind === 'lost') return { connection: 'lost' }
  if (event.kind === 'refused') return { connection: 'refused', problem: new Error(event.detail) }
  if (event.kind === 'unauthorized') return { connection: 'refused', problem: new Error(event.data.detail) }
  if (event.kind === 'end') return { connection: 'ended', outstanding: noOutstanding }
  if (event.kind === 'outstanding') return { outstanding: event.data }
  return {}
}

interface ReadingListener {
  onRead(matrix: TaskMatrix, missed: readonly HostChange[]): void
  onFailed(problem: Error): void
}

/** Reads all states, and keeps what the stream tells meanwhile: the answer may be older. */
function createReading(deps: Pick<LiveTaskDeps, 'readMatrix'>, { onRead, onFailed }: ReadingListener) {
  let ending = new AbortController()
  let missed: HostChange[] | undefined
  const read = async ({ signal }: AbortController) => {
    try {
      const matrix = await deps.readMatrix(signal)
      if (!signal.aborted) onRead(matrix, missed ?? [])
    } catch (error) {
      if (!signal.aborted) onFailed(error instanceof Error ? error : new Error(String(error)))
    }
    if (!signal.aborted) missed = undefined
  }
  const stop = () => {
    ending.abort()
    missed = undefined
  }
  return {
    start: () => {
      stop()
      ending = new AbortController()
      missed = []
      void read(ending)
    },
    /** Notes what was told; of no use unless states are being read. */
    note: (hosts: readonly HostChange[]) => {
      missed?.push(...hosts)
    },
    stop,
  }
}
