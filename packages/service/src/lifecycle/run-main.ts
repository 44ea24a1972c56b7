import { AppError, type ErrorCode } from '@distribute/contracts'
import { createLogger } from '../logging/create-logger.ts'

/** As sysexits.h has them: 78 configuration, 69 service unavailable, 70 software. */
const exitCodes: Partial<Record<ErrorCode, number>> = {
  invalid_configuration: 78,
  schema_mismatch: 78,
  state_dir_locked: 78,
  store_unavailable: 69,
  queue_unavailable: 69,
  internal: 70,
}

/**
 * Runs a program to its end and exits: with 0 once `main` resolves, whatever sockets are still open. An error that a
 * person can mend is said in plain lines; any other is a bug and logged with its stack (exit 70), and so is a
 * rejection that nobody handled.
 */
export function runMain(name: string, main: () => Promise<void>): void {
  const fail = (error: unknown) => process.exit(reportError(name, error))
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  main().then(() => process.exit(), fail)
}

/** Says what went wrong on standard error, and answers the exit code. */
function reportError(name: string, error: unknown): number {
  if (error instanceof AppError && error.code !== 'internal') {
    process.stderr.write(`${name}: ${error.message}\n`)
    return exitCodes[error.code] ?? 1
  }
  createLogger({ name, level: 'fatal', format: 'auto', fd: 2 }).fatal({ err: error }, 'unexpected error')
  return 70
}
