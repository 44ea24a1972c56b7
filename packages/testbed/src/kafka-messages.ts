import { Kafka, logLevel } from 'kafkajs'

/** A message with everything that a producer can choose. */
export interface KafkaMessage {
  readonly topic: string
  readonly text: string
}

/** Reads all messages of the topics whose names begin with `prefix`: keys, values and headers. */
export async function readMessages(brokers: readonly string[], prefix: string): Promise<readonly KafkaMessage[]> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING })
  const [admin, consumer] = [kafka.admin(), kafka.consumer({ groupId: `${prefix}-reader` })]
  await admin.connect()
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix))
    const ends = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)))
    const count = ends.flat().reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0)
    if (count === 0) return []
    const messages: KafkaMessage[] = []
    const all = Promise.withResolvers<void>()
    await consumer.connect()
    await consumer.subscribe({ topics, fromBeginning: true })
    await consumer.run({
      eachMessage: async ({ topic, message: { key, value, headers } }) => {
        const text = [key, value, ...Object.entries(headers ?? {}).flat()].map(String).join('\n')
        if (messages.push({ topic, text }) === count) all.resolve()
      },
    })
    await all.promise
    return messages
  } finally {
    await Promise.all([consumer.disconnect(), admin.disconnect()])
  }
}
