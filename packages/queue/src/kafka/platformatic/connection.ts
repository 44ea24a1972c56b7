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

/** What every client of the library is told; it tries each broker once a call, and repeats nothing. */
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

/** TLS knows no server names that are addresses. */
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
 * Notes at `debug` what a connection complains of: whoever made the call gets its error. Without somebody who listens, a
 * connection that fails for the second time would end the process.
 */
export function watchConnections(client: Base, logger: Logger): void {
  client.connections.on('connecting', ({ broker, connection }) => {
    connection.on('error', (error) => {
      logger.debug(
        { err: toPlainError(error) },
        `@platformatic/kafka: the connection to ${broker.host}:${broker.port} failed`,
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

/** Closes, but waits only so long for answers that a broker which is away never gives, and ends its connections then. */
export async function close(client: Base): Promise<void> {
  await settleWithin(disconnectWithinMs, client.close())
  await settleWithin(disconnectWithinMs, client.connections.close())
}
