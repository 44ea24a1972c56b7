import type { HostOutcome, UnitKey } from '@distribute/contracts'
import type { RecordOutcome, UnitEnd, UnitRecord } from '@distribute/store'

/** Hosts end one by one; this long after the first of a batch it is written, so that one write serves many. */
const batchDelayMs = 200
/** A batch of this size is not waited for. */
const batchSize = 30

export interface ResultWriterOptions {
  /** and the engine that runs it */
  readonly unit: UnitKey & Pick<UnitRecord, 'engine'>
  /** Writes one batch; it resolves only when the store has it. */
  readonly record: (record: UnitRecord) => Promise<RecordOutcome>
}

export interface ResultWriter {
  /**
   * Takes results in, and never waits: the journal is read on while the store is away, so that a host that hangs is
   * still noticed. What is kept is bounded, as each host of the unit ends once and its output is capped. Throws what
   * an earlier write failed with.
   */
  add(outcomes: readonly HostOutcome[]): void
  /**
   * Writes what is left, and what the end itself made final, together with the unit's end: in one transaction, because
   * whether such a host is lost or given back is decided there. Answers what was `written` and `dropped` of all batches.
   */
  finish(end: UnitEnd, outcomes: readonly HostOutcome[]): Promise<RecordOutcome>
  /** Forgets the batch that was not written yet: its lines are still in the journal. */
  abandon(): void
}

/** Gathers the results of one unit into few transactions, one at a time and in order. */
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

  /** What comes in while a write is under way is the next batch: it is looked at when that has ended. */
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
