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

/**
 * Creates a kafkajs client for one use: consumers of one client share the offsets of their groups.
 */
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

/** The type of kafkajs has one member per mechanism and does not accept a union. */
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

/** For calls that their caller retries: tries each broker once. */
export function tryEachBroker({ brokers }: KafkaConnectionOptions): RetryOptions {
  return { initialRetryTime: 50, maxRetryTime: 500, retries: brokers.length }
}

/**
 * Connects, calls, disconnects. A long-lived admin would answer from metadata that it never
 * refreshes.
 */
export async function withAdmin<T>(options: KafkaConnectionOptions, call: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = createKafka(options, tryEachBroker(options)).admin()
  try {
    await admin.connect()
    return await call(admin)
  } finally {
    await disconnect(admin)
  }
}

/**
 * Disconnects, within a limit: kafkajs waits for answers that an unreachable broker never gives.
 */
export async function disconnect(client: { disconnect(): Promise<void> }): Promise<void> {
  await settleWithin(disconnectWithinMs, client.disconnect())
}
