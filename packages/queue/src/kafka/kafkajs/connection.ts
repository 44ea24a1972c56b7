import { type Admin, Kafka, logLevel, type RetryOptions, type SASLOptions } from 'kafkajs'
import { settleWithin } from '../../deadline.ts'
import {
  connectionTimeoutMs,
  disconnectWithinMs,
  type KafkaConnectionOptions,
  type KafkaSasl,
  requestTimeoutMs,
} from '../client.ts'
import { createKafkaLog } from './log.ts'

/** kafkajs' client for one use. Its consumers share their groups' offsets, so each of ours has a client of its own. */
export function createKafka(options: KafkaConnectionOptions, retry: RetryOptions): Kafka {
  const { brokers, clientId, ssl, sasl, logger } = options
  return new Kafka({
    brokers: [...brokers],
    clientId,
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl: toSaslOptions(sasl) }),
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry,
    logLevel: logLevel.INFO,
    logCreator: createKafkaLog(logger),
  })
}

/** kafkajs' type has one member for each mechanism, and takes none of a union. */
function toSaslOptions({ mechanism, username, password }: KafkaSasl): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password }
    case 'scram-sha-256':
      return { mechanism, username, password }
    case 'scram-sha-512':
      return { mechanism, username, password }
  }
}

/** For calls that their caller repeats: tries each broker, and no more. */
export function tryEachBroker({ brokers }: KafkaConnectionOptions): RetryOptions {
  return { initialRetryTime: 50, maxRetryTime: 500, retries: brokers.length }
}

/** Connects, calls, disconnects. An admin that is kept would answer from metadata that it never renews. */
export async function withAdmin<T>(options: KafkaConnectionOptions, call: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = createKafka(options, tryEachBroker(options)).admin()
  try {
    await admin.connect()
    return await call(admin)
  } finally {
    await disconnect(admin)
  }
}

/** Disconnects, but waits only so long: kafkajs waits for answers that a broker which is away never gives. */
export async function disconnect(client: { disconnect(): Promise<void> }): Promise<void> {
  await settleWithin(disconnectWithinMs, client.disconnect())
}
