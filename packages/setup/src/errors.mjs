import { constants } from 'node:os'

/** What the user can do something about; shown as it is, without a stack. */
export class SetupError extends Error {}

/** Somebody ended the set-up; what it was at is undone by `finally` blocks on the way out. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`Ended by ${signal}`)
    this.exitCode = 128 + constants.signals[signal]
  }
}
