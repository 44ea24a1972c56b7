import { type JournalLine, journalLineSchema } from '@distribute/contracts'

/** Above the limit of a journal line: longer text is not a line. */
const maxLineBytes = 1024 * 1024

export interface JournalLines {
  /** Returns the lines that this piece of the file completes. Skips invalid lines. */
  push(piece: Buffer): readonly JournalLine[]
  /** of the incomplete last line */
  readonly pendingBytes: number
}

/** An invalid line, shortened, and its number among the invalid lines of the journal. */
export interface BrokenLine {
  readonly text: string
  readonly count: number
}

/**
 * Splits a journal into lines, piece by piece, and buffers at most one incomplete line. Reports the
 * 1st, 10th, 100th, … invalid line, so that invalid lines cannot flood the log.
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
