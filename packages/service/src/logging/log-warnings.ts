import type { Logger } from 'pino'

/** kafkajs sometimes computes a negative timeout; Node then waits 1 ms, which has no effect. */
const expected: ReadonlySet<string> = new Set(['TimeoutNegativeWarning'])

/** Logs Node's own warnings: as plain text they would break a log of JSON lines. */
export function logWarnings(logger: Logger): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    logger[expected.has(warning.name) ? 'debug' : 'warn']({ err: warning }, 'Node.js warning')
  })
}
