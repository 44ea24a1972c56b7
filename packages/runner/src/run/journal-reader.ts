import { type FileHandle, open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EndLine, JournalLine } from '@distribute/contracts'
import { type BrokenLine, createJournalLines } from './journal-lines.ts'

export interface JournalSource {
  readonly file: string
  /** whether somebody still lives who may write to the journal */
  readonly isWritten: (lines: { readonly start: StartLine | undefined }) => Promise<boolean>
  /** makes up the end of a run whose supervisor could not write it */
  readonly makeEnd: () => Promise<EndLine>
  readonly onBroken: (line: BrokenLine) => void
  /** before each batch is handed out: up to where in the file its lines go */
  readonly onRead: (batch: readonly JournalLine[], position: number) => void
}

export type StartLine = Extract<JournalLine, { type: 'start' }>

/** An engine that was restarted has no socket to the supervisor and none to wait on: so the file is looked at. */
const pollMs = 50
const pieceBytes = 256 * 1024
const lastMomentMs = 1000
const lastMomentPollMs = 2

/**
 * The lines of a journal from its first on, as they come; the last one is `end`. An empty batch comes each time that
 * the journal has been read as far as it goes.
 */
export async function* readJournal(source: JournalSource): AsyncGenerator<readonly JournalLine[]> {
  const file = await open(source.file, 'r')
  try {
    const lines = createJournalLines(source.onBroken)
    let start: StartLine | undefined
    let readBytes = 0
    for (;;) {
      // asked before the file is read: what was written last is then still found
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

/** The supervisors need a moment from their last line to their own end: who reads the line finds nothing of the run. */
async function waitForWriters({ isWritten }: JournalSource, start: StartLine | undefined): Promise<void> {
  const giveUpAt = performance.now() + lastMomentMs
  while (performance.now() < giveUpAt && (await isWritten({ start }))) await sleep(lastMomentPollMs)
}

async function readPiece(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, null)
  return buffer.subarray(0, bytesRead)
}
