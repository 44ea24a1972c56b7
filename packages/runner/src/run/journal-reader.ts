import { type FileHandle, open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EndLine, JournalLine } from '@distribute/contracts'
import { type BrokenLine, createJournalLines } from './journal-lines.ts'

export interface JournalSource {
  readonly file: string
  /** whether a process is alive that may write to the journal */
  readonly isWritten: (lines: { readonly start: StartLine | undefined }) => Promise<boolean>
  /** creates the end of a run whose supervisor could not write it */
  readonly makeEnd: () => Promise<EndLine>
  readonly onBroken: (line: BrokenLine) => void
  /** called before each batch is yielded, with the position of its end in the file */
  readonly onRead: (batch: readonly JournalLine[], position: number) => void
}

export type StartLine = Extract<JournalLine, { type: 'start' }>

/** Polls the file, because a restarted engine has no socket to the supervisor. */
const pollMs = 50
const pieceBytes = 256 * 1024
const lastMomentMs = 1000
const lastMomentPollMs = 2

/**
 * Yields the lines of a journal from the first on, as they come; the last one is `end`. Yields an
 * empty batch each time that it has read to the end of the file.
 */
export async function* readJournal(source: JournalSource): AsyncGenerator<readonly JournalLine[]> {
  const file = await open(source.file, 'r')
  try {
    const lines = createJournalLines(source.onBroken)
    let start: StartLine | undefined
    let readBytes = 0
    for (;;) {
      // Before the file is read, so that the last lines are not missed.
      const isWritten = await source.isWritten({ start })
      let piece = await readPiece(file)
      while (piece.length > 0) {
        const batch = lines.push(piece)
        readBytes += piece.length
        source.onRead(batch, readBytes - lines.pendingBytes)
        start ??= batch.find((line) => line.type === 'start')
        const hasEnded = batch.some((line) => line.type === 'end')
        if (hasEnded) await waitForWriters(source, start)
        if (batch.length > 0) yield batch
        if (hasEnded) return
        piece = await readPiece(file)
      }
      if (!isWritten) return yield [await source.makeEnd()]
      yield []
      await sleep(pollMs)
    }
  } finally {
    await file.close()
  }
}

/**
 * Waits for the supervisors to exit after their last line: a caller that reads it finds no process
 * of the run.
 */
async function waitForWriters({ isWritten }: JournalSource, start: StartLine | undefined): Promise<void> {
  const giveUpAt = performance.now() + lastMomentMs
  while (performance.now() < giveUpAt && (await isWritten({ start }))) await sleep(lastMomentPollMs)
}

async function readPiece(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, null)
  return buffer.subarray(0, bytesRead)
}
