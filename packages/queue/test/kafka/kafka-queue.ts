import type { KafkaServer } from '@distribute/testbed'
import { pino } from 'pino'
import {
  createKafkaUnitQueue,
  type KafkaClientName,
  type KafkaUnitQueue,
  type KafkaUnitQueueOptions,
} from '../../src/index.ts'

export const clients: readonly KafkaClientName[] = ['kafkajs', 'platformatic']

/** What tests change of a queue. */
export interface TestQueueOptions
  extends Pick<KafkaUnitQueueOptions, 'brokers' | 'publishTimeoutMs' | 'ssl' | 'sasl'>,
    Partial<Pick<KafkaUnitQueueOptions, 'replication' | 'logger'>> {
  readonly client: KafkaClientName
  /** of topics and groups */
  readonly name: string
}

/** A queue as impatient as the broker allows. */
export async function createTestQueue({ name, ...options }: TestQueueOptions): Promise<KafkaUnitQueue> {
  return await createKafkaUnitQueue({
    clientId: 'queue-test',
    topic: name,
    groupId: name,
    partitions: 6,
    replication: 1,
    sessionTimeoutMs: 6_000,
    publishTimeoutMs: 10_000,
    logger: pino({ level: 'silent' }),
    ...options,
  })
}

/** Makes queues on one broker, which all close at the end. */
export function createTestQueues(kafka: Pick<KafkaServer, 'brokers' | 'createName'>, client: KafkaClientName) {
  const queues: KafkaUnitQueue[] = []
  return {
    create: async (options: Partial<TestQueueOptions> = {}) => {
      const queue = await createTestQueue({ client, brokers: kafka.brokers, name: kafka.createName(), ...options })
      queues.push(queue)
      return queue
    },
    closeAll: async () => void (await Promise.all(queues.splice(0).map((queue) => queue.close()))),
  }
}
