import { type EndLine, exitCodeOfNoRecord, type StepLine } from '@distribute/contracts'
import { clipLine } from './clip-text.ts'
import { findRecordFault } from './find-error.ts'

/** Exit codes of the supervisor, as of a shell, when the program cannot be started. */
const exitCodeOfNoProgram = 127
/** The share does not show what the run needs: EX_TEMPFAIL, see `supervision/share.py`. */
const exitCodeOfUnseen = 75
const maxCauseLength = 400

/** A fault of the engine's machine that a run reports. */
export interface MachineFault {
  readonly cause: string
  /** see `EngineFault` */
  readonly kind: 'engine' | 'unit'
}

/**
 * Returns why a step failed because of the engine before it reached its host, or undefined. The
 * disk of a host can also be full, and its playbook can name keys, so messages that name a file
 * count only for files of the engine, `enginePaths`.
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

/** Ansible reports that this happened on the controller. */
function findController(msg: string): string | undefined {
  return /Unable to execute ssh command line on a controller.*/.exec(msg)?.[0]
}

const unknownUser = /No user exists for uid \d+/
const keyRefusals = [
  /Load key "(?<path>.*)": .*/g,
  /Permissions \d+ for '(?<path>.*)' are too open\./g,
  /no such identity: (?<path>.*): .*/g,
]

/** Messages of ssh about its user and its key. */
function findSshRefusal(msg: string, enginePaths: readonly string[]): string | undefined {
  const unknown = unknownUser.exec(msg)?.[0]
  if (unknown !== undefined) return unknown
  const refusals = keyRefusals.flatMap((pattern) => [...msg.matchAll(pattern)])
  return refusals.find(({ groups }) => enginePaths.includes(groups?.path ?? ''))?.[0].trim()
}

/** Disk full, too many open files, out of memory, a failing disk. */
const lack =
  /\[Errno (?:5|11|12|23|24|28|30|122)\].*|No space left on device|Too many open files|Cannot allocate memory|Disk quota exceeded|can't start new thread/

function findLackAt(msg: string, enginePaths: readonly string[]): string | undefined {
  return enginePaths.some((path) => msg.includes(path)) ? lack.exec(msg)?.[0] : undefined
}

/**
 * Returns why the whole run ended because of the engine, or undefined. The last output of the
 * supervisor, or of an Ansible without final statistics, is about the engine's machine.
 */
export function findRunFault({ reason, exitCode, message }: EndLine, hasStats: boolean): MachineFault | undefined {
  if (reason === 'lost') return supervisorFailed.test(message) ? toFault(message) : undefined
  if (reason !== 'exit' || exitCode === 0) return undefined
  if (exitCode === exitCodeOfUnseen) return toFault(message, 'unit')
  if (exitCode === exitCodeOfNoRecord) return toFault(findRecordFault(message))
  // a command line is too long on every engine alike
  if (exitCode === exitCodeOfNoProgram) return tooLong.test(message) ? undefined : toFault(message)
  if (hasStats) return undefined
  const error = findLastError(message)
  return lack.test(error) || closedProcess.test(error) ? toFault(error) : undefined
}

/**
 * The error that ended Ansible. Earlier output can have errors of hosts, whose disks can be full as
 * well.
 */
function findLastError(message: string): string {
  const lines = message.trimEnd().split('\n')
  if (/^Traceback/m.test(message)) return lines.at(-1) ?? ''
  return lines.findLast((line) => /^\[?ERROR/.test(line) && !/Task failed|Unreachable/i.test(line)) ?? ''
}

/** Whether the exit code alone shows that Ansible, which wrote no plan, has done nothing. */
export function endedBeforePlan({ exitCode }: EndLine): boolean {
  return exitCode === exitCodeOfNoProgram || exitCode === exitCodeOfUnseen || exitCode === exitCodeOfNoRecord
}

const supervisorFailed = /^supervisor failed|^the journal could not be written/
const tooLong = /Argument list too long/
/** The trace of EMFILE when Ansible could not start a fork. */
const closedProcess = /process object is closed/

function toFault(cause: string, kind: MachineFault['kind'] = 'engine'): MachineFault {
  return { cause: clipLine(cause, maxCauseLength), kind }
}
