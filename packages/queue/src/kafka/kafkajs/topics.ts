import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import type { KafkaClientOptions } from '../client.ts'
import { withAdmin } from './connection.ts'

const looks = 40
const lookAgainAfterMs = 50

/** Makes the topic unless it is there, and waits until it can be used. */
export async function ensureTopic(topic: string, options: KafkaClientOptions): Promise<void> {
  await withAdmin(options, async (admin) => {
    // Looking first, because an account may use the topic without the right to make one.
    if (!(await hasTopic(admin, topic))) {
      const { partitions: numPartitions, replication: replicationFactor } = options
      // kafkajs' own waiting takes a topic that a broker has not heard of yet for an error.
      await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor }], waitForLeaders: false })
    }
    await waitForLeaders(admin, topic)
  })
}

/**
 * A new topic is known before its partitions' leaders are at work, and publishing would be repeated for all of them.
 * Where a leader is missing for longer, the other partitions do without it.
 */
async function waitForLeaders(admin: Admin, topic: string): Promise<void> {
  for (let look = 1; look <= looks; look++) {
    try {
      await admin.fetchTopicOffsets(topic)
      return
    } catch {
      // Whatever is wrong for good shows when the topic is used.
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
