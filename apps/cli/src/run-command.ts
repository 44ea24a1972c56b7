import { CliError } from './cli-error.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/**
 * Runs the command line to its end and exits with its code, whatever sockets are still open. An
 * error that a person can mend is printed in plain lines; any other is a bug and printed with its
 * stack. A reader that closes the pipe early (`| head`) is not an error.
 */
export function runCommand(main: () => Promise<ExitCode>): void {
  const fail = (error: unknown) => process.exit(reportError(error))
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  for (const stream of [process.stdout, process.stderr]) stream.on('error', exitOnClosedPipe)
  main().then((code) => exitWhenWritten(code), fail)
}

/** What a slow reader has not taken yet is written before the process ends. */
function exitWhenWritten(code: ExitCode): void {
  process.exitCode = code
  process.stdout.write('', () => process.exit(code))
}

function exitOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.ok)
  throw error
}

/** Prints what went wrong on standard error and returns the exit code. */
function reportError(error: unknown): ExitCode {
  if (error instanceof CliError) {
    process.stderr.write(`distribute: ${error.message}\n`)
    return error.exitCode
  }
  if (isAppError(error) && error.code !== 'internal') {
    process.stderr.write(`distribute: ${error.message}\n`)
    return codesOfErrors[error.code] ?? exitCodes.usage
  }
  process.stderr.write(`distribute: unexpected error: ${error instanceof Error ? error.stack : String(error)}\n`)
  return exitCodes.software
}

/** By its name: `contracts`, with zod behind it, takes longer to load than `--help` to print. */
function isAppError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && error.name === 'AppError' && 'code' in error
}

const codesOfErrors: Readonly<Record<string, ExitCode>> = {
  invalid_configuration: exitCodes.configuration,
  schema_mismatch: exitCodes.configuration,
  state_dir_locked: exitCodes.configuration,
  store_unavailable: exitCodes.unavailable,
  queue_unavailable: exitCodes.unavailable,
  share_unavailable: exitCodes.unavailable,
}
