import type { ConnectionOptions } from 'node:tls'
import type { Logger } from 'pino'

/** How to reach the brokers. */
export interface KafkaConnectionOptions {
  /** each `host:port` */
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

/** How a missing topic of a lane is created. */
interface KafkaTopicOptions {
  readonly partitions: number
  /** copies of each partition, at most one per broker; -1: the brokers' default */
  readonly replication: number
}

export type KafkaClientOptions = KafkaConnectionOptions & KafkaTopicOptions

/** What a Kafka library must provide. The adapter builds the port on it, once for all libraries. */
export interface KafkaClient {
  /** Makes one round trip to a broker, including the login. */
  ping(): Promise<void>
  /**
   * Creates the topic if it is missing, and waits until it can be used. Safe to call concurrently.
   */
  ensureTopic(topic: string): Promise<void>
  /**
   * Close a producer that has failed and connect another: it reads the state of the brokers anew.
   */
  connectProducer(): Promise<KafkaProducer>
  /**
   * Joins a group and hands over batches of one topic until the signal is aborted; rejoins the
   * group after a rebalance. Rejects when the library gives up. When it settles, no handler is in
   * progress, and the member has left the group, unless the broker did not answer for 2 s.
   */
  consume(options: KafkaConsumeOptions): Promise<void>
}

export interface KafkaProducer {
  /** Tries once. Resolves when all in-sync replicas have the messages. */
  send(topic: string, values: readonly string[]): Promise<void>
  /** Takes 2 s at most. */
  close(): Promise<void>
}

export interface KafkaConsumeOptions {
  readonly topic: string
  readonly groupId: string
  /** the coordinator expels a member that was silent for this long */
  readonly sessionTimeoutMs: number
  readonly heartbeatIntervalMs: number
  readonly signal: AbortSignal
  /** receives one batch at a time */
  readonly batches: KafkaBatchHandler
  /** Called when this member has joined the group, the first time or again. */
  onJoin(): void
  /** Called when the coordinator has answered a heartbeat. */
  onHeartbeat(): void
}

export interface KafkaBatchHandler {
  /** May end before all messages are resolved: the rest is redelivered. */
  consume(batch: KafkaBatch): Promise<void>
  /** Resolves when the handler in progress has ended. */
  idle(): Promise<void>
}

/** Messages of one partition, in order. */
export interface KafkaBatch {
  readonly topic: string
  readonly partition: number
  readonly messages: readonly KafkaMessage[]
  /** Rejects while the group is rebalancing: the partition may already have another owner. */
  heartbeat(): Promise<void>
  /** Returns whether this member still owns the partition. */
  isRunning(): boolean
  /** Commits the resolved messages. */
  commit(): Promise<void>
}

export interface KafkaMessage {
  readonly value: Buffer | null
  /** Marks this message and all before it as handled: they are not delivered here again. */
  resolve(): void
}

export const connectionTimeoutMs = 3_000
/** For a broker that keeps its connections open and does not answer. */
export const requestTimeoutMs = 15_000
/** A library waits for answers that an unreachable broker never gives. */
export const disconnectWithinMs = 2_000
/**
 * How long an idle fetch, and so a stop, may take. A message that arrives ends the wait at once.
 */
export const maxFetchWaitMs = 500
