import type { Admin } from 'kafkajs'
import { type KafkaConnectionOptions, withAdmin } from './kafka-client.ts'

/** How a lane's topic is made where it is missing. */
export interface KafkaTopicOptions {
  readonly partitions: number
  /** copies of each partition; no more than there are brokers */
  readonly replication: number
}

/** Makes the topic unless it is there; two may do so at the same moment. */
export async function ensureTopic(topic: string, options: KafkaConnectionOptions & KafkaTopicOptions): Promise<void> {
  await withAdmin(options, async (admin) => {
    // Looking first, because an account may use the topic without the right to make one.
    if (await hasTopic(admin, topic)) return
    const { partitions: numPartitions, replication: replicationFactor } = options
    await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor }] })
  })
}

async function hasTopic(admin: Admin, topic: string): Promise<boolean> {
  try {
    await admin.fetchTopicMetadata({ topics: [topic] })
    return true
  } catch (error) {
    if (isUnknownTopic(error)) return false
    throw error
  }
}

function isUnknownTopic(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'UNKNOWN_TOPIC_OR_PARTITION'
}
