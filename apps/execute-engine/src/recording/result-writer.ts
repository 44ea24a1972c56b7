import type { HostOutcome, UnitKey } from '@distribute/contracts'
import type { RecordOutcome, UnitEnd, UnitRecord } from '@distribute/store'

/**
 * Hosts end one by one. A batch is written this long after its first result, so that one write
 * serves many hosts.
 */
const batchDelayMs = 200
/** A batch of this size is written at once. */
const batchSize = 30

export interface ResultWriterOptions {
  /** the unit, and the engine that runs it */
  readonly unit: UnitKey & Pick<UnitRecord, 'engine'>
  /** Writes one batch. Resolves when the store has it. */
  readonly record: (record: UnitRecord) => Promise<RecordOutcome>
}

export interface ResultWriter {
  /**
   * Adds results without waiting: the journal is read on while the store is away, so that
   * stragglers are still found. Memory is bounded, because each host of the unit ends once and its
   * output is capped. Throws the error of an earlier write that failed.
   */
  add(outcomes: readonly HostOutcome[]): void
  /**
   * Writes the remaining results, those that became final with the end, and the unit's end in one
   * transaction, because it decides whether such a host is lost or given back. Returns `written`
   * and `dropped` of all batches.
   */
  finish(end: UnitEnd, outcomes: readonly HostOutcome[]): Promise<RecordOutcome>
  /** Discards the batch that is not written yet: its lines are still in the journal. */
  abandon(): void
}

/** Collects the results of one unit into few transactions, one at a time and in order. */
export function createResultWriter({ unit, record }: ResultWriterOptions): ResultWriter {
  let batch: HostOutcome[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<unknown> | undefined
  let failure: { readonly error: unknown } | undefined
  let written = 0
  let dropped = 0

  async function writeBatch(end?: UnitEnd): Promise<RecordOutcome> {
    stopTimer()
    const outcomes = batch
    batch = []
    const outcome = await record({ ...unit, outcomes, end })
    written += outcome.written
    dropped += outcome.dropped
    return { ...outcome, written, dropped }
  }

  function stopTimer(): void {
    clearTimeout(timer)
    timer = undefined
  }

  /**
   * Results that arrive during a write form the next batch, which is scheduled after that write.
   */
  function startWriting(): void {
    stopTimer()
    writing ??= writeBatch()
      .catch((error) => {
        failure = { error }
      })
      .finally(() => {
        writing = undefined
        schedule()
      })
  }

  function schedule(): void {
    if (failure !== undefined || batch.length === 0) return
    if (batch.length >= batchSize) startWriting()
    else timer ??= setTimeout(startWriting, batchDelayMs)
  }

  return {
    add(outcomes) {
      if (failure !== undefined) throw failure.error
      batch.push(...outcomes)
      schedule()
    },
    async finish(end, outcomes) {
      while (writing !== undefined) await writing
      if (failure !== undefined) throw failure.error
      batch.push(...outcomes)
      return await writeBatch(end)
    },
    abandon() {
      stopTimer()
      batch = []
    },
  }
}
