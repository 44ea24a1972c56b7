import {
  type ClusterTopicMetadata,
  Consumer,
  ListOffsetTimestamps,
  protocolErrors,
  ResponseError,
} from '@platformatic/kafka'
import { type KafkaConnectionOptions, maxFetchWaitMs } from '../client.ts'
import { close, toClientOptions, watchConnections } from './connection.ts'
import { isKafkaError } from './errors.ts'
import { type FetchResponse, type PartitionRecords, readRecords } from './records.ts'

export interface FetcherOptions extends KafkaConnectionOptions {
  readonly topic: string
  readonly groupId: string
}

/** The next offset to fetch of each partition. */
export type Positions = Map<number, bigint>

type Round =
  | { readonly node: number; readonly requested: Positions; readonly response: FetchResponse }
  | { readonly node: number; readonly requested: Positions; readonly error: unknown }

const maxBytes = 8 * 1024 * 1024
const maxBytesPerPartition = 1024 * 1024
const metadataMaxAgeMs = 30_000
const unknownEpoch = -1

/**
 * Fetches from all leaders of the partitions at the same time, over its own connections: a fetch
 * that waits for messages would delay the heartbeats behind it.
 */
export class Fetcher {
  readonly #options: FetcherOptions
  readonly #consumer: Consumer
  /** at most one per broker, as its fetch session requires */
  readonly #rounds = new Map<number, Promise<Round>>()

  constructor(options: FetcherOptions) {
    this.#options = options
    this.#consumer = new Consumer({
      ...toClientOptions(options),
      groupId: options.groupId,
      metadataMaxAge: metadataMaxAgeMs,
    })
    watchConnections(this.#consumer, options.logger)
    this.#consumer.topics.track(options.topic)
  }

  /** Returns the topic as it is now, or was at most half a minute ago. */
  async describeTopic(): Promise<ClusterTopicMetadata> {
    const { topic } = this.#options
    const found = (await this.#consumer.metadata({ topics: [topic] })).topics.get(topic)
    if (found === undefined) throw new Error(`the brokers do not describe topic ${topic}`)
    return found
  }

  /** Drops cached metadata, after an error. */
  forget(): void {
    this.#consumer.clearMetadata()
  }

  async earliestOffsets(partitions: readonly number[]): Promise<Positions> {
    if (partitions.length === 0) return new Map()
    const { topic } = this.#options
    const offsets = await this.#consumer.listOffsets({
      topics: [topic],
      partitions: { [topic]: [...partitions] },
      timestamp: ListOffsetTimestamps.EARLIEST,
    })
    return new Map(partitions.map((partition) => [partition, offsets.get(topic)?.[partition] ?? 0n]))
  }

  /**
   * Waits for the first broker that answers: with messages, or with none after a moment. Resets a
   * position that is no longer in the log to the beginning of the log.
   */
  async fetch(topic: ClusterTopicMetadata, positions: Positions): Promise<readonly PartitionRecords[]> {
    for (const [node, requested] of groupByLeader(topic, positions)) {
      if (!this.#rounds.has(node)) this.#rounds.set(node, this.#startRound(node, topic.id, requested))
    }
    const round = await Promise.race(this.#rounds.values())
    this.#rounds.delete(round.node)
    // The request may be older than a rebalance, or than the handling of its messages.
    const isWanted = (partition: number) => round.requested.get(partition) === positions.get(partition)
    if ('response' in round)
      return readRecords(round.response, round.requested).filter(({ partition }) => isWanted(partition))
    if (!isKafkaError(round.error, 'OFFSET_OUT_OF_RANGE')) throw round.error
    const earliest = await this.earliestOffsets(listOutOfRange(round.error).filter(isWanted))
    for (const [partition, offset] of earliest) positions.set(partition, offset)
    return []
  }

  async close(): Promise<void> {
    await close(this.#consumer)
  }

  async #startRound(node: number, topicId: string, requested: Positions): Promise<Round> {
    const partitions = Array.from(requested, ([partition, fetchOffset]) => ({
      partition,
      fetchOffset,
      partitionMaxBytes: maxBytesPerPartition,
      currentLeaderEpoch: unknownEpoch,
      lastFetchedEpoch: unknownEpoch,
    }))
    try {
      const topics = [{ topicId, partitions }]
      const response = await this.#consumer.fetch({ node, topics, minBytes: 1, maxBytes, maxWaitTime: maxFetchWaitMs })
      return { node, requested, response }
    } catch (error) {
      return { node, requested, error }
    }
  }
}

function groupByLeader({ partitions }: ClusterTopicMetadata, positions: Positions): Map<number, Positions> {
  const byLeader = new Map<number, Positions>()
  for (const [partition, offset] of positions) {
    const leader = partitions[partition]?.leader
    if (leader === undefined) continue
    const ofLeader = byLeader.get(leader) ?? new Map()
    byLeader.set(leader, ofLeader.set(partition, offset))
  }
  return byLeader
}

function listOutOfRange(error: unknown): number[] {
  const response: FetchResponse | undefined = error instanceof ResponseError ? error.response : undefined
  return (response?.responses ?? [])
    .flatMap(({ partitions }) => partitions)
    .filter(({ errorCode }) => errorCode === protocolErrors.OFFSET_OUT_OF_RANGE?.code)
    .map(({ partitionIndex }) => partitionIndex)
}
