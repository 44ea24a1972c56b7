import { wholeBackoffMs } from '@distribute/domain'
import { Consumer } from '@platformatic/kafka'
import type { KafkaConnectionOptions, KafkaConsumeOptions } from '../client.ts'
import { close, toClientOptions, watchConnections } from './connection.ts'

export type GroupMemberOptions = KafkaConnectionOptions & KafkaConsumeOptions

/** The time from one rebalance to the next, in which this member owns the same partitions. */
export interface Generation {
  readonly partitions: readonly number[]
  /** aborted when the group rebalances */
  readonly ended: AbortSignal
  /** whether this member assigns the partitions to all members */
  readonly isLeader: boolean
  /** partitions of the topic at the time of the rebalance */
  readonly partitionsCount: number | undefined
}

const rebalanceTimeoutMs = 60_000
const retryRange = { firstMs: 100, mostMs: 1_000 }
const retries = 10
const metadataMaxAgeMs = 30_000
/** The name that kafkajs uses: members of both libraries can be in one group. */
const assignmentProtocol = { name: 'RoundRobinAssigner', version: 0 }
const unknownLeaderEpoch = -1

/**
 * A member of a lane's group. The library sends heartbeats, even while a handler runs, and rejoins
 * the group after a rebalance or an outage of the brokers, for as long as it takes.
 */
export class GroupMember {
  /** Rejects when the library gives up. */
  readonly failed: Promise<never>
  readonly #options: GroupMemberOptions
  readonly #consumer: Consumer
  readonly #fail: (error: unknown) => void
  #generation: Generation | undefined
  #end = new AbortController()
  #joined = Promise.withResolvers<Generation>()

  constructor(options: GroupMemberOptions) {
    this.#options = options
    const { promise, reject } = Promise.withResolvers<never>()
    promise.catch(() => undefined)
    this.failed = promise
    this.#fail = reject
    this.#consumer = this.#createConsumer()
  }

  /** Resolves when this member has joined the group. */
  async join(): Promise<void> {
    await this.#consumer.joinGroup({})
  }

  /** Triggers a rebalance, which assigns new partitions. */
  async rejoin(): Promise<void> {
    this.#consumer.clearMetadata()
    await this.join()
  }

  /** Returns the current generation. Waits while the group is rebalancing. */
  async generation(): Promise<Generation> {
    return this.#generation ?? (await this.#joined.promise)
  }

  /** False also while this member rejoins because the coordinator has expelled it. */
  isIn(generation: Generation): boolean {
    return !generation.ended.aborted && this.#consumer.isActive()
  }

  /** Returns the committed offset of each partition that has one. */
  async committedOffsets(partitions: readonly number[]): Promise<ReadonlyMap<number, bigint>> {
    const { topic } = this.#options
    const offsets = (
      await this.#consumer.listCommittedOffsets({ topics: [{ topic, partitions: [...partitions] }] })
    ).get(topic)
    const known = partitions.map((partition) => [partition, offsets?.[partition] ?? -1n] as const)
    return new Map(known.filter(([, offset]) => offset >= 0n))
  }

  /** Waits for the end of a rebalance. Skips a partition that has another owner by then. */
  async commit(partition: number, offset: bigint): Promise<void> {
    const { partitions } = await this.generation()
    if (!partitions.includes(partition)) return
    const { topic } = this.#options
    await this.#consumer.commit({ offsets: [{ topic, partition, offset, leaderEpoch: unknownLeaderEpoch }] })
  }

  /** Leaves the group, unless no broker answers. */
  async close(): Promise<void> {
    this.#endGeneration()
    await close(this.#consumer)
  }

  #createConsumer(): Consumer {
    const { topic, groupId, sessionTimeoutMs, heartbeatIntervalMs, logger } = this.#options
    const consumer = new Consumer({
      ...toClientOptions(this.#options),
      groupId,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: Math.max(rebalanceTimeoutMs, sessionTimeoutMs),
      heartbeatInterval: heartbeatIntervalMs,
      protocols: [assignmentProtocol],
      metadataMaxAge: metadataMaxAgeMs,
      retries,
      retryDelay: (_client, _operation, attempt) => wholeBackoffMs(attempt, retryRange),
    })
    watchConnections(consumer, logger)
    consumer.topics.track(topic)
    consumer.on('consumer:group:join', ({ isLeader = false }) => this.#onJoin(consumer, isLeader))
    consumer.on('consumer:group:rebalance', () => this.#endGeneration())
    consumer.on('consumer:heartbeat:end', () => this.#options.onHeartbeat())
    consumer.on('error', (error: unknown) => {
      this.#endGeneration()
      this.#fail(error)
    })
    return consumer
  }

  #onJoin(consumer: Consumer, isLeader: boolean): void {
    const { topic, onJoin } = this.#options
    this.#endGeneration()
    this.#end = new AbortController()
    this.#generation = {
      partitions: consumer.assignments?.find((assignment) => assignment.topic === topic)?.partitions ?? [],
      ended: this.#end.signal,
      isLeader,
      partitionsCount: consumer.currentMetadata?.topics.get(topic)?.partitionsCount,
    }
    this.#joined.resolve(this.#generation)
    onJoin()
  }

  #endGeneration(): void {
    this.#end.abort()
    if (this.#generation === undefined) return
    this.#generation = undefined
    this.#joined = Promise.withResolvers()
  }
}
