import { type FileHandle, open } from 'node:fs/promises'
import type { JournalLine } from '@distribute/contracts'
import { createJournalLines } from '../run/journal-lines.ts'
import { isNotFound } from '../run/unit-folder.ts'

/** One step of one host. */
interface HostStep {
  readonly host: string
  readonly stepId: string
}

/** Tracks the current step of each host, as fresh as the journal's file. */
export interface CurrentSteps {
  /** Takes lines that were read, up to this position of the file. */
  follow(batch: readonly JournalLine[], position: number): void
  /** Reads new lines first. Also false if the run has ended or was discarded. */
  isIn(step: HostStep): Promise<boolean>
  /** whether the last line that was read is incomplete */
  readonly isTorn: boolean
}

const pieceBytes = 64 * 1024

export function createCurrentSteps(journal: string): CurrentSteps {
  const current = new Map<string, string>()
  let position = 0
  let lines = createJournalLines(() => undefined)
  const readOn = async (file: FileHandle) => {
    for (;;) {
      const from = position
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, from)
      if (bytesRead === 0) return
      // The run's reader, or a concurrent call, has moved the position.
      if (position !== from) continue
      position += bytesRead
      for (const line of lines.push(buffer.subarray(0, bytesRead))) note(current, line)
    }
  }
  return {
    follow(batch, readTo) {
      // Lines that were read ahead are read again.
      position = readTo
      lines = createJournalLines(() => undefined)
      for (const line of batch) note(current, line)
    },
    async isIn({ host, stepId }) {
      const file = await openExisting(journal)
      if (file === undefined) return false
      await readOn(file).finally(() => file.close())
      return current.get(host) === stepId
    },
    get isTorn() {
      return lines.pendingBytes > 0
    },
  }
}

function note(current: Map<string, string>, line: JournalLine): void {
  if (line.type === 'begin') current.set(line.host, line.stepId)
  if (line.type === 'step' && current.get(line.host) === line.stepId) current.delete(line.host)
  if (line.type === 'host') current.delete(line.host)
  if (line.type === 'end') current.clear()
}

/** Returns undefined if the run was discarded. */
async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
