import { AppError } from '@distribute/contracts'
import { settleWithin, untilAborted } from '../deadline.ts'
import { HandOverGate } from '../hand-over/gate.ts'
import type { ConsumeOptions, UnitConsumer, UnitQueue } from '../unit-queue.ts'
import type { KafkaClient, KafkaClientOptions } from './client.ts'
import { type KafkaClientName, loadKafkaClient } from './clients.ts'
import { KafkaLaneConsumer } from './lane-consumer.ts'
import { KafkaPublisher } from './publisher.ts'
import { nameGroup, nameTopic } from './topic-names.ts'
import { formatUnitMessage } from './unit-message-text.ts'

/** Brokers, topics, groups and timeouts. */
export interface KafkaUnitQueueOptions extends KafkaClientOptions {
  /** the library; default: kafkajs */
  readonly client?: KafkaClientName
  /** the names of the lanes' topics and groups derive from these two */
  readonly topic: string
  readonly groupId: string
  /** how long `publish` retries before it throws; default: 10 s */
  readonly publishTimeoutMs?: number
  /**
   * how long a dead consumer keeps its partitions; default: 10 s, at least the brokers'
   * `group.min.session.timeout.ms` (6 s)
   */
  readonly sessionTimeoutMs?: number
}

export interface KafkaUnitQueue extends UnitQueue {
  /**
   * Returns how many messages this process has skipped since it started, because they announce no
   * unit.
   */
  countSkipped(): number
}

const closeWithinMs = 4_000

/** Announces units over Kafka. Connects on first use, and waits for unreachable brokers. */
export async function createKafkaUnitQueue(options: KafkaUnitQueueOptions): Promise<KafkaUnitQueue> {
  const { topic, publishTimeoutMs = 10_000 } = options
  const client = await loadKafkaClient(options.client ?? 'kafkajs', options)
  const publisher = new KafkaPublisher({ client, brokers: options.brokers, publishTimeoutMs })
  const closing = new AbortController()
  const consumers = new Set<UnitConsumer>()
  let skipped = 0

  async function consume(consumeOptions: ConsumeOptions): Promise<UnitConsumer> {
    closing.signal.throwIfAborted()
    const { consumer, joined } = startLaneConsumers({ ...options, ...consumeOptions, client, onSkipped })
    consumers.add(consumer)
    await untilAborted(joined, closing.signal)
    // A message may have been declined before the caller could resume anything.
    consumer.resume()
    return consumer
  }

  function onSkipped(count: number): void {
    skipped += count
  }

  return {
    publish: (lane, messages) => publisher.publish(nameTopic(topic, lane), messages.map(formatUnitMessage)),
    consume,
    ping: () => ping(client, options.brokers),
    countSkipped: () => skipped,
    close: async () => {
      closing.abort(new AppError('queue_unavailable', 'the queue is closed'))
      const ends = [publisher.close(), ...[...consumers].map((consumer) => consumer.stop())]
      await settleWithin(closeWithinMs, Promise.allSettled(ends))
    },
  }
}

interface LaneConsumersOptions extends ConsumeOptions, Omit<KafkaUnitQueueOptions, 'client'> {
  readonly client: KafkaClient
  onSkipped(count: number): void
}

/** The lanes share one gate, because they share the slots of their engine. */
function startLaneConsumers(options: LaneConsumersOptions): { consumer: UnitConsumer; joined: Promise<unknown> } {
  const { topic, groupId, sessionTimeoutMs = 10_000 } = options
  const gate = new HandOverGate()
  const lanes = options.lanes.map(
    (lane) =>
      new KafkaLaneConsumer({
        ...options,
        lane,
        gate,
        sessionTimeoutMs,
        topic: nameTopic(topic, lane),
        groupId: nameGroup(groupId, lane),
      }),
  )
  const consumer: UnitConsumer = {
    resume: () => gate.resume(),
    isConnected: () => lanes.every((lane) => lane.isConnected()),
    stop: async () => void (await Promise.all(lanes.map((lane) => lane.stop()))),
  }
  return { consumer, joined: Promise.all(lanes.map(({ joined }) => joined)) }
}

async function ping(client: KafkaClient, brokers: readonly string[]): Promise<void> {
  try {
    await client.ping()
  } catch (cause) {
    throw new AppError('queue_unavailable', `no broker of ${brokers.join(', ')} answers`, { cause })
  }
}
