import type { ConnectionOptions } from 'node:tls'
import type { Logger } from 'pino'

/** How to reach the brokers. */
export interface KafkaConnectionOptions {
  /** `host:port` each */
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly ssl?: boolean | ConnectionOptions
  readonly sasl?: KafkaSasl
  readonly logger: Logger
}

export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
  readonly username: string
  readonly password: string
}

/** How a lane's topic is made where it is missing. */
interface KafkaTopicOptions {
  readonly partitions: number
  /** copies of each partition, no more than there are brokers; -1: as many as the brokers' default says */
  readonly replication: number
}

export type KafkaClientOptions = KafkaConnectionOptions & KafkaTopicOptions

/** What a library for Kafka must be able to do. What the port promises is built on it, once for all libraries. */
export interface KafkaClient {
  /** One round trip: a broker says which requests it knows, and lets us in. */
  ping(): Promise<void>
  /** Makes the topic unless it is there, and waits until it can be used; several may do so at the same moment. */
  ensureTopic(topic: string): Promise<void>
  /** A producer that has failed is closed, and another one is connected: it looks at the brokers as they are. */
  connectProducer(): Promise<KafkaProducer>
  /**
   * Joins a group, and hands over batches of one topic until the signal is aborted; goes back into the group by itself
   * after a rebalance. Rejects when the library gives up. When it settles, no handler is under way, and the group was
   * left, unless the broker did not answer for 2 s.
   */
  consume(options: KafkaConsumeOptions): Promise<void>
}

export interface KafkaProducer {
  /** Tries once; resolves once every replica in sync has the messages. */
  send(topic: string, values: readonly string[]): Promise<void>
  /** Waits no longer than 2 s. */
  close(): Promise<void>
}

export interface KafkaConsumeOptions {
  readonly topic: string
  readonly groupId: string
  /** the coordinator expels a member it has not heard of for this long */
  readonly sessionTimeoutMs: number
  readonly heartbeatIntervalMs: number
  readonly signal: AbortSignal
  /** gets one batch at a time */
  readonly batches: KafkaBatchHandler
  /** The coordinator has taken us into the group, the first time or again. */
  onJoin(): void
  /** The coordinator has answered a heartbeat. */
  onHeartbeat(): void
}

export interface KafkaBatchHandler {
  /** May end before all messages are resolved: the rest comes again. */
  consume(batch: KafkaBatch): Promise<void>
  /** Resolves when the handler under way has ended. */
  idle(): Promise<void>
}

/** Messages of one partition, in order. */
export interface KafkaBatch {
  readonly topic: string
  readonly partition: number
  readonly messages: readonly KafkaMessage[]
  /** Rejects where the group is rebalancing: the partition may be another's already. */
  heartbeat(): Promise<void>
  /** the partition is ours still */
  isRunning(): boolean
  /** Commits what is resolved. */
  commit(): Promise<void>
}

export interface KafkaMessage {
  readonly value: Buffer | null
  /** It is dealt with, and so is all before it: it does not come again here. */
  resolve(): void
}

export const connectionTimeoutMs = 3_000
/** A broker that keeps its connections open and answers nothing is given up after this. */
export const requestTimeoutMs = 15_000
/** Libraries wait for answers that a broker which is away never gives. */
export const disconnectWithinMs = 2_000
/** How long an idle fetch waits, and so how long a stop may: a message that arrives ends the waiting at once. */
export const maxFetchWaitMs = 500
