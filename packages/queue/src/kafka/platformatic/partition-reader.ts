import type { ClusterTopicMetadata } from '@platformatic/kafka'
import { createBackoff } from '../../backoff.ts'
import { settleWithin, untilAborted } from '../../deadline.ts'
import { disconnectWithinMs, type KafkaBatch, type KafkaConsumeOptions } from '../client.ts'
import { isUnknownTopic } from './errors.ts'
import type { Fetcher, Positions } from './fetcher.ts'
import type { Generation, GroupMember } from './group-member.ts'
import type { PartitionRecords } from './records.ts'

export interface PartitionReaderOptions extends Pick<KafkaConsumeOptions, 'topic' | 'batches' | 'signal'> {
  readonly member: GroupMember
  readonly fetcher: Fetcher
}

/**
 * About a minute, including the waits: this member survives an outage of the brokers of that
 * length.
 */
const failuresInARow = 60

/**
 * Reads the partitions of this member from the committed offsets, and hands over one batch at a
 * time.
 */
export class PartitionReader {
  readonly #options: PartitionReaderOptions
  readonly #backoff = createBackoff({ firstMs: 100, mostMs: 1_000 })
  #failures = 0

  constructor(options: PartitionReaderOptions) {
    this.#options = options
  }

  /**
   * Resolves when the signal is aborted. Rejects if the topic is gone, or if nothing succeeds for a
   * minute.
   */
  async read(): Promise<void> {
    const { signal, member, fetcher } = this.#options
    while (!signal.aborted) {
      try {
        await this.#readGeneration(await untilAborted(member.generation(), signal))
      } catch (error) {
        if (signal.aborted) return
        this.#failures++
        if (isUnknownTopic(error) || this.#failures >= failuresInARow) throw error
        fetcher.forget()
        await this.#backoff.wait(signal)
      }
    }
  }

  async #readGeneration(generation: Generation): Promise<void> {
    const { signal, member, fetcher } = this.#options
    if (generation.partitions.length === 0) return await this.#waitForEnd(generation)
    let topic = await untilAborted(fetcher.describeTopic(), signal)
    let positions = await untilAborted(this.#startPositions(generation), signal)
    while (member.isIn(generation) && !signal.aborted) {
      const now = await untilAborted(fetcher.describeTopic(), signal)
      // The topic was deleted and created again: its offsets start over.
      if (now.id !== topic.id) positions = await untilAborted(this.#startPositions(generation), signal)
      topic = now
      if (hasGrown(topic, generation)) return await untilAborted(member.rejoin(), signal)
      for (const records of await untilAborted(fetcher.fetch(topic, positions), signal)) {
        await this.#handOver(records, positions, generation)
      }
      this.#failures = 0
      this.#backoff.reset()
    }
  }

  async #waitForEnd({ ended }: Generation): Promise<void> {
    const rebalanced = Promise.withResolvers<void>()
    ended.addEventListener('abort', () => rebalanced.resolve(), { once: true })
    if (!ended.aborted) await untilAborted(rebalanced.promise, this.#options.signal)
  }

  async #startPositions({ partitions }: Generation): Promise<Positions> {
    const { member, fetcher } = this.#options
    const committed = await member.committedOffsets(partitions)
    const earliest = await fetcher.earliestOffsets(partitions.filter((partition) => !committed.has(partition)))
    return new Map([...committed, ...earliest])
  }

  async #handOver(records: PartitionRecords, positions: Positions, generation: Generation): Promise<void> {
    const { member, batches } = this.#options
    if (!member.isIn(generation)) return
    if (records.records.length > 0) await batches.consume(this.#toBatch(records, positions, generation))
    const last = records.records.at(-1)
    if (last === undefined || positions.get(records.partition) === last.offset + 1n) {
      positions.set(records.partition, records.nextOffset)
    }
  }

  #toBatch({ partition, records }: PartitionRecords, positions: Positions, generation: Generation): KafkaBatch {
    const { topic, member, signal } = this.#options
    const isRunning = () => member.isIn(generation) && !signal.aborted
    return {
      topic,
      partition,
      messages: records.map(({ offset, value }) => ({
        value,
        resolve: () => void positions.set(partition, offset + 1n),
      })),
      heartbeat: async () => {
        if (!isRunning()) throw new Error(`partition ${partition} of ${topic} may have another owner`)
      },
      isRunning,
      commit: () => this.#commit(partition, positions.get(partition)),
    }
  }

  /** Commits also while stopping, within a limit. */
  async #commit(partition: number, offset: bigint | undefined): Promise<void> {
    if (offset === undefined) return
    const { member, signal } = this.#options
    const committed = member.commit(partition, offset)
    if (signal.aborted) await settleWithin(disconnectWithinMs, committed)
    else await untilAborted(committed, signal)
  }
}

function hasGrown(topic: ClusterTopicMetadata, { isLeader, partitionsCount }: Generation): boolean {
  return isLeader && partitionsCount !== undefined && topic.partitionsCount > partitionsCount
}
