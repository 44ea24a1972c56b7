import type { EndLine } from '@distribute/contracts'
import { clipLine } from './clip-text.ts'

const maxReasonLength = 400
/** Where Ansible, Python or a shell begins to say what is wrong. */
const errorStart = /^(?:\[?ERROR|fatal:|Traceback|usage:|\S+: error:)/im
const nextWarning = /^\[(?:[A-Z]+ )?WARNING\]/m

/** Why a run ended that never reached a host: Ansible's own error without its warnings, as one line. */
export function explainNotReached(end: EndLine, failedHost: string | undefined): string {
  if (end.exitCode === 0) return 'no play matched it'
  const errors = findErrors(end.message)
  if (errors !== undefined) return clipLine(errors, maxReasonLength)
  if (failedHost !== undefined) return `the run ended after ${failedHost} failed`
  return clipLine(end.message, maxReasonLength) || describeExit(end)
}

function findErrors(message: string): string | undefined {
  const start = message.search(errorStart)
  if (start < 0) return undefined
  const errors = message.slice(start)
  const end = errors.search(nextWarning)
  return end < 0 ? errors : errors.slice(0, end)
}

function describeExit({ exitCode, signal }: EndLine): string {
  return signal === null ? `exit code ${exitCode}` : `ended by ${signal}`
}
