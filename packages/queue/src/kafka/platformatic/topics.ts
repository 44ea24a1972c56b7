import { setTimeout as delay } from 'node:timers/promises'
import { type Admin, ListOffsetTimestamps } from '@platformatic/kafka'
import type { KafkaClientOptions } from '../client.ts'
import { withAdmin } from './connection.ts'
import { isKafkaError, isUnknownTopic } from './errors.ts'

const looks = 40
const lookAgainAfterMs = 50

/** Creates the topic if it is missing, and waits until it can be used. */
export async function ensureTopic(topic: string, options: KafkaClientOptions): Promise<void> {
  await withAdmin(options, async (admin) => {
    // Look first: an account may use a topic without the right to create one.
    if (!(await hasTopic(admin, topic))) await createTopic(admin, topic, options)
    await waitForLeaders(admin, topic)
  })
}

async function hasTopic(admin: Admin, topic: string): Promise<boolean> {
  try {
    await admin.metadata({ topics: [topic] })
    return true
  } catch (error) {
    if (isUnknownTopic(error)) return false
    throw error
  }
}

async function createTopic(admin: Admin, topic: string, options: KafkaClientOptions): Promise<void> {
  try {
    await admin.createTopics({ topics: [topic], partitions: options.partitions, replicas: options.replication })
  } catch (error) {
    if (!isKafkaError(error, 'TOPIC_ALREADY_EXISTS')) throw error
  }
}

/**
 * A new topic is visible before its partitions have leaders, and publishing would be retried for
 * all of them. If a leader stays missing, the other partitions go on without it.
 */
async function waitForLeaders(admin: Admin, topic: string): Promise<void> {
  for (let look = 1; look <= looks; look++) {
    try {
      await askLeaders(admin, topic)
      return
    } catch {
      // A permanent error shows when the topic is used.
      await delay(lookAgainAfterMs)
    }
  }
}

async function askLeaders(admin: Admin, topic: string): Promise<void> {
  const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true })
  const partitions = Array.from({ length: topics.get(topic)?.partitionsCount ?? 0 }, (_, partitionIndex) => ({
    partitionIndex,
    timestamp: ListOffsetTimestamps.LATEST,
  }))
  await admin.listOffsets({ topics: [{ name: topic, partitions }] })
}
