import { type EndLine, exitCodeOfNoRecord, type StepLine } from '@distribute/contracts'
import { clipLine } from './clip-text.ts'
import { findRecordFault } from './find-error.ts'

/** What the supervisor, like a shell, ends with where the program cannot be started. */
const exitCodeOfNoProgram = 127
/** The share does not show what the run needs: EX_TEMPFAIL, see `supervision/share.py`. */
const exitCodeOfUnseen = 75
const maxCauseLength = 400

/** What a run says of the machine that it runs on. */
export interface MachineFault {
  readonly cause: string
  /** see `EngineFault` */
  readonly kind: 'engine' | 'unit'
}

/**
 * Why a step failed because of the engine, before it came to its host; undefined: it did not. A host's own disk may be
 * full, too, and its playbook may name keys: so what names a file counts only for files of the engine, `enginePaths`.
 */
export function findStepFault(
  { state, ignored, msg }: StepLine,
  enginePaths: readonly string[],
): MachineFault | undefined {
  if ((state !== 'failed' && state !== 'unreachable') || ignored) return undefined
  const refusal = state === 'unreachable' ? findSshRefusal(msg, enginePaths) : undefined
  const cause = findController(msg) ?? refusal ?? findLackAt(msg, enginePaths)
  return cause === undefined ? undefined : toFault(cause)
}

/** Ansible says itself that this happened on the controller. */
function findController(msg: string): string | undefined {
  return /Unable to execute ssh command line on a controller.*/.exec(msg)?.[0]
}

const unknownUser = /No user exists for uid \d+/
const keyRefusals = [
  /Load key "(?<path>.*)": .*/g,
  /Permissions \d+ for '(?<path>.*)' are too open\./g,
  /no such identity: (?<path>.*): .*/g,
]

/** What ssh says of its user, and of the key that it was to use. */
function findSshRefusal(msg: string, enginePaths: readonly string[]): string | undefined {
  const unknown = unknownUser.exec(msg)?.[0]
  if (unknown !== undefined) return unknown
  const refusals = keyRefusals.flatMap((pattern) => [...msg.matchAll(pattern)])
  return refusals.find(({ groups }) => enginePaths.includes(groups?.path ?? ''))?.[0].trim()
}

/** No room, too many open files, no memory, a disk that fails. */
const lack =
  /\[Errno (?:5|11|12|23|24|28|30|122)\].*|No space left on device|Too many open files|Cannot allocate memory|Disk quota exceeded|can't start new thread/

function findLackAt(msg: string, enginePaths: readonly string[]): string | undefined {
  return enginePaths.some((path) => msg.includes(path)) ? lack.exec(msg)?.[0] : undefined
}

/**
 * Why the run as a whole came to its end because of the engine; undefined: it did not. What Ansible, without coming to its
 * final numbers, or the supervisor say at their end is about the engine's machine.
 */
export function findRunFault({ reason, exitCode, message }: EndLine, hasStats: boolean): MachineFault | undefined {
  if (reason === 'lost') return supervisorFailed.test(message) ? toFault(message) : undefined
  if (reason !== 'exit' || exitCode === 0) return undefined
  if (exitCode === exitCodeOfUnseen) return toFault(message, 'unit')
  if (exitCode === exitCodeOfNoRecord) return toFault(findRecordFault(message))
  // a command line that is too long is so on every engine
  if (exitCode === exitCodeOfNoProgram) return tooLong.test(message) ? undefined : toFault(message)
  if (hasStats) return undefined
  const error = findLastError(message)
  return lack.test(error) || closedProcess.test(error) ? toFault(error) : undefined
}

/** What Ansible broke off with; before that it may have printed errors of hosts, whose disks may be full as well. */
function findLastError(message: string): string {
  const lines = message.trimEnd().split('\n')
  if (/^Traceback/m.test(message)) return lines.at(-1) ?? ''
  return lines.findLast((line) => /^\[?ERROR/.test(line) && !/Task failed|Unreachable/i.test(line)) ?? ''
}

/** Whether an exit code alone says that Ansible, without a plan of what it is to do, has done nothing. */
export function endedBeforePlan({ exitCode }: EndLine): boolean {
  return exitCode === exitCodeOfNoProgram || exitCode === exitCodeOfUnseen || exitCode === exitCodeOfNoRecord
}

const supervisorFailed = /^supervisor failed|^the journal could not be written/
const tooLong = /Argument list too long/
/** What is left of EMFILE where Ansible could not start one of its forks. */
const closedProcess = /process object is closed/

function toFault(cause: string, kind: MachineFault['kind'] = 'engine'): MachineFault {
  return { cause: clipLine(cause, maxCauseLength), kind }
}
