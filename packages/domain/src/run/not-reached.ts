import type { EndLine } from '@distribute/contracts'
import { clipLine } from './clip-text.ts'

const maxReasonLength = 400
/** Where Ansible, its option parser or a shell begins to say what is wrong. */
const errorStart = /^(?:\[?ERROR|fatal:|usage:|\S+: error:)/im
/** Where Ansible goes on with the lines around the error, or with something else. */
const errorEnd = /^(?:The offending line|\[[A-Z ]*WARNING\]|\d+ )/m

/** Why a run ended that never reached a host: Ansible's own error without warnings and excerpts, as one line. */
export function explainNotReached(end: EndLine, firstFailed: string | undefined): string {
  if (end.exitCode === 0) return 'no play matched it'
  const error = findError(end.message)
  if (error !== undefined) return clipLine(error, maxReasonLength)
  if (firstFailed !== undefined) return `the run ended after ${firstFailed} failed`
  return clipLine(end.message, maxReasonLength) || describeExit(end)
}

function findError(message: string): string | undefined {
  if (/^Traceback/m.test(message)) return message.trimEnd().split('\n').at(-1)
  const start = message.search(errorStart)
  if (start < 0) return undefined
  const error = message.slice(start)
  const end = error.search(errorEnd)
  return end < 0 ? error : error.slice(0, end)
}

function describeExit({ exitCode, signal }: EndLine): string {
  return signal === null ? `exit code ${exitCode}` : `ended by ${signal}`
}
