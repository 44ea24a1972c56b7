import { type logCreator, logLevel } from 'kafkajs'
import type { Logger } from 'pino'

/**
 * Writes the log of kafkajs to ours, at `debug` and below: kafkajs logs an `error` for each attempt
 * and each rebalance. The adapter itself logs each change of state once.
 */
export function createKafkaLog(logger: Logger): logCreator {
  return () =>
    ({ namespace, level, log }) => {
      const { message, timestamp: _, logger: __, ...details } = log
      const line = `kafkajs ${namespace}: ${message}`
      if (level <= logLevel.WARN) logger.debug(details, line)
      else logger.trace(details, line)
    }
}
