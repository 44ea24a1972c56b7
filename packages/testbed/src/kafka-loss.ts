import { type Admin, Kafka, logLevel } from 'kafkajs'

/** Deletes the current records of a topic, as if they were lost. */
export async function deleteRecords(brokers: readonly string[], topic: string): Promise<void> {
  await withAdmin(brokers, async (admin) => {
    const partitions = (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({
      partition,
      offset: high,
    }))
    await admin.deleteTopicRecords({ topic, partitions })
  })
}

/** Deletes a topic with all its records. */
export async function deleteTopic(brokers: readonly string[], topic: string): Promise<void> {
  await withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [topic] }))
}

async function withAdmin(brokers: readonly string[], call: (admin: Admin) => Promise<void>): Promise<void> {
  const retry = { initialRetryTime: 50, maxRetryTime: 500, retries: 3 }
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING, retry }).admin()
  await admin.connect()
  try {
    await call(admin)
  } finally {
    await admin.disconnect()
  }
}
