import { type logCreator, logLevel } from 'kafkajs'
import type { Logger } from 'pino'

/**
 * Lets kafkajs write into our log, at `debug` and below: it says `error` for each try of a retry and for each
 * rebalance. What matters, a change of state, is logged by the adapter, once.
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
