import { AppError, type ErrorCode } from '@distribute/contracts'
import { createLogger } from '../logging/create-logger.ts'

/** Exit codes of sysexits.h: 78 configuration, 69 service unavailable, 70 software. */
const exitCodes: Partial<Record<ErrorCode, number>> = {
  invalid_configuration: 78,
  schema_mismatch: 78,
  state_dir_locked: 78,
  store_unavailable: 69,
  queue_unavailable: 69,
  internal: 70,
}

/**
 * Runs a program and exits: with 0 once `main` resolves, even if sockets are still open. Prints
 * errors that a person can fix as plain text. Logs all other errors and unhandled rejections with
 * their stack, and exits with 70.
 */
export function runMain(name: string, main: () => Promise<void>): void {
  const fail = (error: unknown) => process.exit(reportError(name, error))
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  main().then(() => process.exit(), fail)
}

/** Reports an error on standard error and returns the exit code. */
function reportError(name: string, error: unknown): number {
  if (error instanceof AppError && error.code !== 'internal') {
    process.stderr.write(`${name}: ${error.message}\n`)
    return exitCodes[error.code] ?? 1
  }
  createLogger({ name, level: 'fatal', format: 'auto', fd: 2 }).fatal({ err: error }, 'unexpected error')
  return 70
}
