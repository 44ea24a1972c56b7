import { type Admin, Kafka, logLevel } from 'kafkajs'

/** Deletes the records of a topic that are there now: nobody who has not read them yet ever will. */
export async function deleteRecords(brokers: readonly string[], topic: string): Promise<void> {
  await withAdmin(brokers, async (admin) => {
    const partitions = (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({
      partition,
      offset: high,
    }))
    await admin.deleteTopicRecords({ topic, partitions })
  })
}

/** Deletes a topic with all that lies in it. */
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
