/** The start of an error message of Ansible, its option parser or a shell. */
const errorStart = /^(?:\[?ERROR|fatal:|usage:|\S+: error:)/i
const warningStart = /^\[[A-Z ]*WARNING\]/
/** Ansible 2.19 prints the lines around an error below its origin, 2.14 below this sentence. */
const excerptStart = /^(?:Origin: |The offending line appears to be:)/
/**
 * a line with its number, the mark below it, or a line of 2.14's excerpt, which ends with that mark
 */
const numberedLine = /^(?:\d+(?:\s|$)|\s+\^)/

/**
 * Returns the whole error message of Ansible in its output, or the last line of a traceback, or
 * undefined.
 */
export function findError(message: string): string | undefined {
  if (/^Traceback/m.test(message)) return message.trimEnd().split('\n').at(-1)
  const lines = withoutWarnings(message.split('\n'))
  const start = lines.findIndex((line) => errorStart.test(line))
  return start < 0 ? undefined : withoutExcerpts(lines.slice(start)).join('\n').trim()
}

/** Returns the error, or else the output without warnings; empty if there are only warnings. */
export function findReason(message: string): string {
  return findError(message) ?? withoutWarnings(message.split('\n')).join('\n').trim()
}

/**
 * Returns the last line of the callback, which ends Ansible when its record cannot be written,
 * without warnings before it.
 */
export function findRecordFault(message: string): string {
  return /^the journal .* cannot be written: .*$/m.exec(message)?.[0] ?? message
}

/** A warning can have any number of lines: it continues until an error starts. */
function withoutWarnings(lines: readonly string[]): readonly string[] {
  let inWarning = false
  return lines.filter((line) => {
    if (warningStart.test(line)) inWarning = true
    else if (errorStart.test(line)) inWarning = false
    return !inWarning
  })
}

function withoutExcerpts(lines: readonly string[]): readonly string[] {
  const kept: string[] = []
  let excerpt: 'none' | 'numbered' | 'plain' = 'none'
  for (const line of lines) {
    if (excerptStart.test(line)) {
      excerpt = line.startsWith('Origin') ? 'numbered' : 'plain'
      if (excerpt === 'numbered') kept.push(line)
    } else if (excerpt === 'plain') {
      if (/^\s*\^ here/.test(line)) excerpt = 'none'
    } else if (excerpt === 'none' || (line.trim() !== '' && !numberedLine.test(line))) {
      excerpt = 'none'
      kept.push(line)
    }
  }
  return kept
}
