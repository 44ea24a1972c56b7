import type { ExitCode } from './exit-codes.ts'

/**
 * An error that its user can mend: the message is printed as it stands, and the process exits with
 * the code.
 */
export class CliError extends Error {
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CliError'
    this.exitCode = exitCode
  }
}
