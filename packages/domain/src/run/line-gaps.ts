import type { EndLine, JournalLine } from '@distribute/contracts'

/**
 * Whether the journal has all lines that the callback wrote. Otherwise a missing line proves
 * nothing.
 */
export interface LineGaps {
  note(line: JournalLine): void
  /**
   * Returns the gaps in the record of a run with this end, or undefined if its lines show no
   * gap.
   */
  explain(end: EndLine): string | undefined
}

/**
 * Ansible writes `stats` before it ends with these: all hosts well, a host failed, a host
 * unreachable.
 */
const exitCodesWithStats: readonly (number | null)[] = [0, 2, 4]
/**
 * Ansible also exits with 2 and 4 for wrong options and unreadable playbooks, with an error
 * message.
 */
const ownError = /\berror\b/i

export function createLineGaps(): LineGaps {
  let lines = 0
  let last = 0
  let hasGap = false
  let isPlanned = false
  let isClosed = false
  return {
    note(line) {
      if (line.type === 'start' || line.type === 'end' || line.type === 'endHost') return
      lines += 1
      isPlanned ||= line.type === 'plan'
      isClosed ||= line.type === 'stats'
      // a run of an earlier version has no line numbers
      if (line.n === undefined) return
      hasGap ||= line.n !== last + 1
      last = line.n
    },
    explain(end) {
      const isEmpty = lines === 0 && hasRun(end)
      if (isEmpty) return 'Ansible left no record: what it did on the host is not known'
      const lacksStats = isPlanned && !isClosed && hasRun(end)
      return hasGap || lacksStats ? 'lines of the journal are missing: the result of the host is not known' : undefined
    },
  }
}

/** Whether Ansible completed, rather than refusing to start or stopping early. */
function hasRun({ reason, exitCode, message }: EndLine): boolean {
  if (reason !== 'exit' || !exitCodesWithStats.includes(exitCode)) return false
  return exitCode === 0 || !ownError.test(message)
}
