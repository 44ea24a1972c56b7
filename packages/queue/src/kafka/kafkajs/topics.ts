import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import type { KafkaClientOptions } from '../client.ts'
import { withAdmin } from './connection.ts'

const looks = 40
const lookAgainAfterMs = 50

/** Creates the topic if it is missing, and waits until it can be used. */
export async function ensureTopic(topic: string, options: KafkaClientOptions): Promise<void> {
  await withAdmin(options, async (admin) => {
    // Look first: an account may use a topic without the right to create one.
    if (!(await hasTopic(admin, topic))) {
      const { partitions: numPartitions, replication: replicationFactor } = options
      // The wait of kafkajs fails for a topic that a broker does not know yet.
      await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor }], waitForLeaders: false })
    }
    await waitForLeaders(admin, topic)
  })
}

/**
 * A new topic is visible before its partitions have leaders, and publishing would be retried for
 * all of them. If a leader stays missing, the other partitions go on without it.
 */
async function waitForLeaders(admin: Admin, topic: string): Promise<void> {
  for (let look = 1; look <= looks; look++) {
    try {
      await admin.fetchTopicOffsets(topic)
      return
    } catch {
      // A permanent error shows when the topic is used.
      await delay(lookAgainAfterMs)
    }
  }
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
