import { Partitioners, type Producer } from 'kafkajs'
import type { KafkaConnectionOptions, KafkaProducer } from '../client.ts'
import { createKafka, disconnect, tryEachBroker } from './connection.ts'

const acknowledgedByAll = -1

/**
 * Does not use the retries of kafkajs: they have no deadline, and keep metadata of deleted topics.
 */
export async function connectProducer(options: KafkaConnectionOptions): Promise<KafkaProducer> {
  const producer = createKafka(options, tryEachBroker(options)).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    retry: { retries: 0 },
  })
  try {
    await producer.connect()
  } catch (error) {
    await disconnect(producer)
    throw error
  }
  return { send: (topic, values) => send(producer, topic, values), close: () => disconnect(producer) }
}

async function send(producer: Producer, topic: string, values: readonly string[]): Promise<void> {
  await producer.send({ topic, acks: acknowledgedByAll, messages: values.map((value) => ({ value })) })
}
