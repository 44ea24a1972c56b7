import type { Logger } from 'pino'

/** kafkajs computes a timeout from a time that has just passed; Node then waits 1 ms, and nothing is wrong. */
const harmless: ReadonlySet<string> = new Set(['TimeoutNegativeWarning'])

/** Has Node's own warnings written by the logger: as plain text, they break a log of JSON lines. */
export function logWarnings(logger: Logger): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    logger[harmless.has(warning.name) ? 'debug' : 'warn']({ err: warning }, 'Node.js warning')
  })
}
