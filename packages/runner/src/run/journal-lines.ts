import { type JournalLine, journalLineSchema } from '@distribute/contracts'

/** Longer than any line the journal may have, so what is longer is no line. */
const maxLineBytes = 1024 * 1024

export interface JournalLines {
  /** The lines that are complete with this piece of the file; what is no line is passed over. */
  push(piece: Buffer): readonly JournalLine[]
  /** of the line that is not complete yet */
  readonly pendingBytes: number
}

/** A line that is none, shortened, and the how many-th of the journal it is. */
export interface BrokenLine {
  readonly text: string
  readonly count: number
}

/**
 * Cuts a journal, read piece by piece, into its lines; keeps at most one line that is not complete. Of broken lines the
 * first, the 10th, the 100th and so on are told: whoever can write rubbish must not fill the log with it.
 */
export function createJournalLines(tellBroken: (line: BrokenLine) => void): JournalLines {
  let rest: Buffer = Buffer.alloc(0)
  let count = 0
  const onBroken = (text: string): void => {
    count += 1
    if (Number.isInteger(Math.log10(count))) tellBroken({ text, count })
  }
  return {
    push(piece) {
      const data = Buffer.concat([rest, piece])
      const end = data.lastIndexOf('\n') + 1
      rest = data.subarray(end)
      if (rest.length > maxLineBytes) {
        onBroken(excerpt(rest.subarray(0, 200).toString()))
        rest = Buffer.alloc(0)
      }
      const texts = data.subarray(0, end).toString().split('\n')
      return texts.filter((text) => text !== '').flatMap((text) => parseLine(text, onBroken))
    },
    get pendingBytes() {
      return rest.length
    },
  }
}

function parseLine(text: string, onBroken: (text: string) => void): readonly JournalLine[] {
  const line = journalLineSchema.safeParse(parseJson(text))
  if (line.success) return [line.data]
  onBroken(excerpt(text))
  return []
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function excerpt(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
