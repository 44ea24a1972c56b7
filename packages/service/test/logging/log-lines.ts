import type { Logger } from 'pino'
import { createLoggerTo } from '../../src/logging/create-logger.ts'

export interface LogLine {
  readonly level: string
  readonly msg: string
  readonly [key: string]: unknown
}

/** A logger whose lines can be looked at. */
export function collectLog(): { logger: Logger; lines: LogLine[] } {
  const lines: LogLine[] = []
  const logger = createLoggerTo({ write: (line) => lines.push(JSON.parse(line)) }, { name: 'test', level: 'debug' })
  return { logger, lines }
}
