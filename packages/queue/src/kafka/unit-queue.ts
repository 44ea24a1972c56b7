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

/** Which brokers, topics and groups, and how patient. */
export interface KafkaUnitQueueOptions extends KafkaClientOptions {
  /** the library; default kafkajs */
  readonly client?: KafkaClientName
  /** The lanes' topics and groups are named after these two. */
  readonly topic: string
  readonly groupId: string
  /** how long `publish` tries before it throws; default 10 s */
  readonly publishTimeoutMs?: number
  /** how long a consumer that died keeps its partitions; default 10 s, at least the brokers' `group.min.session.timeout.ms` (6 s) */
  readonly sessionTimeoutMs?: number
}

export interface KafkaUnitQueue extends UnitQueue {
  /** How many messages this process passed over since it started, because they announce no unit. */
  countPassedOver(): number
}

const closeWithinMs = 4_000

/** Announces units over Kafka. It connects when it is first used, and waits for brokers that are away. */
export async function createKafkaUnitQueue(options: KafkaUnitQueueOptions): Promise<KafkaUnitQueue> {
  const { topic, publishTimeoutMs = 10_000 } = options
  const client = await loadKafkaClient(options.client ?? 'kafkajs', options)
  const publisher = new KafkaPublisher({ client, brokers: options.brokers, publishTimeoutMs })
  const closing = new AbortController()
  const consumers = new Set<UnitConsumer>()
  let passedOver = 0

  async function consume(consumeOptions: ConsumeOptions): Promise<UnitConsumer> {
    closing.signal.throwIfAborted()
    const { consumer, joined } = startLaneConsumers({ ...options, ...consumeOptions, client, onPassedOver })
    consumers.add(consumer)
    await untilAborted(joined, closing.signal)
    // A message may have been refused before its caller could resume anything.
    consumer.resume()
    return consumer
  }

  function onPassedOver(count: number): void {
    passedOver += count
  }

  return {
    publish: (lane, messages) => publisher.publish(nameTopic(topic, lane), messages.map(formatUnitMessage)),
    consume,
    ping: () => ping(client, options.brokers),
    countPassedOver: () => passedOver,
    close: async () => {
      closing.abort(new AppError('queue_unavailable', 'The queue is closed.'))
      const ends = [publisher.close(), ...[...consumers].map((consumer) => consumer.stop())]
      await settleWithin(closeWithinMs, Promise.allSettled(ends))
    },
  }
}

interface LaneConsumersOptions extends ConsumeOptions, Omit<KafkaUnitQueueOptions, 'client'> {
  readonly client: KafkaClient
  onPassedOver(count: number): void
}

/** The lanes share one gate, because they share their engine's slots. */
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
    throw new AppError('queue_unavailable', `No broker of ${brokers.join(', ')} answers.`, { cause })
  }
}
