import type { HostOutcome, UnitKey } from '@distribute/contracts'
import type { RecordOutcome, UnitEnd, UnitRecord } from '@distribute/store'

/** Hosts end one by one; this long after the first of a batch it is written, so that one write serves many. */
const batchDelayMs = 100
/** A batch of this size is not waited for. */
const batchSize = 30

export interface ResultWriterOptions {
  readonly unit: UnitKey
  /** Writes one batch; it resolves only when the store has it. */
  readonly record: (record: UnitRecord) => Promise<RecordOutcome>
}

export interface ResultWriter {
  /** Takes results in; resolves once a full batch of them has been written, so that a slow store slows the reader. */
  add(outcomes: readonly HostOutcome[]): Promise<void>
  /** Writes what is left together with the unit's end. */
  finish(end: UnitEnd): Promise<RecordOutcome>
  /** Forgets the batch that was not written yet: its lines are still in the journal. */
  abandon(): void
}

/** Gathers the results of one unit into few transactions, in order. */
export function createResultWriter({ unit, record }: ResultWriterOptions): ResultWriter {
  let batch: HostOutcome[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<unknown> = Promise.resolve()

  const write = (end?: UnitEnd): Promise<RecordOutcome> => {
    clearTimeout(timer)
    timer = undefined
    const outcomes = batch
    batch = []
    const written = writing.then(() => record({ ...unit, outcomes, end }))
    writing = written
    // Whoever adds next, or finishes, is told of a failure; until then it is nobody's unhandled rejection.
    written.catch(() => undefined)
    return written
  }

  return {
    async add(outcomes) {
      batch.push(...outcomes)
      if (batch.length >= batchSize) await write()
      else if (batch.length > 0) timer ??= setTimeout(write, batchDelayMs)
    },
    finish: (end) => write(end),
    abandon() {
      clearTimeout(timer)
      batch = []
    },
  }
}
