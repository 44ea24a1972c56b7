import type { Logger } from 'pino'

/** kafkajs sometimes computes a negative timeout; Node waits 1 ms instead, which is harmless. */
const harmless: ReadonlySet<string> = new Set(['TimeoutNegativeWarning'])

/** Logs Node's own warnings: as plain text they would break a log of JSON lines. */
export function logWarnings(logger: Logger): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    logger[harmless.has(warning.name) ? 'debug' : 'warn']({ err: warning }, 'Node.js warning')
  })
}
