import { constants } from 'node:os'

/** An error that the user can fix; shown without a stack. */
export class SetupError extends Error {}

/** The set-up was interrupted; `finally` blocks undo unfinished work. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`Ended by ${signal}`)
    this.exitCode = 128 + constants.signals[signal]
  }
}
