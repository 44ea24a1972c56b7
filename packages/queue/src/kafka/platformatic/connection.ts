import { isIP } from 'node:net'
import { Admin, type Base, type BaseOptions, SASLMechanisms, type SASLOptions } from '@platformatic/kafka'
import type { Logger } from 'pino'
import { settleWithin } from '../../deadline.ts'
import {
  connectionTimeoutMs,
  disconnectWithinMs,
  type KafkaConnectionOptions,
  type KafkaSasl,
  requestTimeoutMs,
} from '../client.ts'
import { toPlainError } from './errors.ts'

/** Options of every client of the library: each call tries each broker once, without retries. */
export function toClientOptions(options: KafkaConnectionOptions): BaseOptions {
  const { brokers, clientId, ssl, sasl } = options
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    connectTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    timeout: requestTimeoutMs,
    retries: 0,
    autocreateTopics: false,
    ...(ssl ? { tls: ssl === true ? {} : ssl, tlsServerName: brokers.some(hasName) } : {}),
    ...(sasl === undefined ? {} : { sasl: toSaslOptions(sasl) }),
  }
}

/** An address is not a server name in TLS. */
function hasName(broker: string): boolean {
  return isIP(broker.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')) === 0
}

const mechanisms = {
  plain: SASLMechanisms.PLAIN,
  'scram-sha-256': SASLMechanisms.SCRAM_SHA_256,
  'scram-sha-512': SASLMechanisms.SCRAM_SHA_512,
} as const

function toSaslOptions({ mechanism, username, password }: KafkaSasl): SASLOptions {
  return { mechanism: mechanisms[mechanism], username, password }
}

/**
 * Logs connection errors at `debug`: the caller gets the error as well. Without a listener, the
 * second failure of a connection would end the process.
 */
export function watchConnections(client: Base, logger: Logger): void {
  client.connections.on('connecting', ({ broker, connection }) => {
    connection.on('error', (error) => {
      logger.debug(
        { err: toPlainError(error) },
        `@platformatic/kafka: connection to ${broker.host}:${broker.port} failed`,
      )
    })
  })
}

/** Connects, calls, closes. */
export async function withAdmin<T>(options: KafkaConnectionOptions, call: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Admin(toClientOptions(options))
  watchConnections(admin, options.logger)
  try {
    return await call(admin)
  } catch (error) {
    throw toPlainError(error)
  } finally {
    await close(admin)
  }
}

/**
 * Closes the client, within a limit, and then its connections: an unreachable broker never answers.
 */
export async function close(client: Base): Promise<void> {
  await settleWithin(disconnectWithinMs, client.close())
  await settleWithin(disconnectWithinMs, client.connections.close())
}
