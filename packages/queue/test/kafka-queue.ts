import type { KafkaServer } from '@distribute/testbed'
import { type Logger, pino } from 'pino'
import { createKafkaUnitQueue, type KafkaUnitQueue } from '../src/index.ts'

/** What tests change of a queue. */
export interface TestQueueOptions {
  readonly brokers: readonly string[]
  /** of topics and groups */
  readonly name: string
  readonly publishTimeoutMs?: number
  readonly replication?: number
  readonly logger?: Logger
}

/** A queue as impatient as the broker allows. */
export function createTestQueue(options: TestQueueOptions): KafkaUnitQueue {
  const { brokers, name, publishTimeoutMs = 10_000, replication = 1, logger = pino({ level: 'silent' }) } = options
  return createKafkaUnitQueue({
    brokers,
    clientId: 'queue-test',
    topic: name,
    groupId: name,
    partitions: 6,
    replication,
    sessionTimeoutMs: 6_000,
    publishTimeoutMs,
    logger,
  })
}

/** Makes queues on one broker, which all close at the end. */
export function createTestQueues(kafka: Pick<KafkaServer, 'brokers' | 'createName'>) {
  const queues: KafkaUnitQueue[] = []
  return {
    create: (options: Partial<TestQueueOptions> = {}) => {
      const queue = createTestQueue({ brokers: kafka.brokers, name: kafka.createName(), ...options })
      queues.push(queue)
      return queue
    },
    closeAll: async () => void (await Promise.all(queues.splice(0).map((queue) => queue.close()))),
  }
}
