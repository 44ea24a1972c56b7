import type { EndLine, JournalLine } from '@distribute/contracts'

/** Whether the journal has all lines that the callback wrote: without that, silence about a host proves nothing. */
export interface LineGaps {
  note(line: JournalLine): void
  /** What is missing of the record of a run that ended so; undefined: nothing, as far as its lines can tell. */
  explain(end: EndLine): string | undefined
}

/** Ansible ends with these after its `stats`: all hosts well, and a host failed. */
const exitCodesWithStats: readonly (number | null)[] = [0, 2]

export function createLineGaps(): LineGaps {
  let lines = 0
  let last = 0
  let isNumbered = true
  let hasGap = false
  let isPlanned = false
  let isClosed = false
  return {
    note(line) {
      if (line.type === 'start' || line.type === 'end' || line.type === 'endHost') return
      lines += 1
      isPlanned ||= line.type === 'plan'
      isClosed ||= line.type === 'stats'
      // a run of the version before has no numbers at all
      if (line.n === undefined) isNumbered = false
      else {
        hasGap ||= line.n !== last + 1
        last = line.n
      }
    },
    explain({ reason, exitCode }) {
      if (reason !== 'exit') return undefined
      if (exitCode === 0 && lines === 0) return 'Ansible left no record: what it did on the host is not known'
      if (!isNumbered) return undefined
      const lacksEnd = isPlanned && !isClosed && exitCodesWithStats.includes(exitCode)
      return hasGap || lacksEnd ? 'lines of the journal are missing: what happened on the host is not known' : undefined
    },
  }
}
