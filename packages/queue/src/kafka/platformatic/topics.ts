import { setTimeout as delay } from 'node:timers/promises'
import { type Admin, ListOffsetTimestamps } from '@platformatic/kafka'
import type { KafkaClientOptions } from '../client.ts'
import { withAdmin } from './connection.ts'
import { isKafkaError, isUnknownTopic } from './errors.ts'

const looks = 40
const lookAgainAfterMs = 50

/** Makes the topic unless it is there, and waits until it can be used. */
export async function ensureTopic(topic: string, options: KafkaClientOptions): Promise<void> {
  await withAdmin(options, async (admin) => {
    // Looking first, because an account may use the topic without the right to make one.
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
 * A new topic is known before its partitions' leaders are at work, and publishing would be repeated for all of them.
 * Where a leader is missing for longer, the other partitions do without it.
 */
async function waitForLeaders(admin: Admin, topic: string): Promise<void> {
  for (let look = 1; look <= looks; look++) {
    try {
      await askLeaders(admin, topic)
      return
    } catch {
      // Whatever is wrong for good shows when the topic is used.
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
