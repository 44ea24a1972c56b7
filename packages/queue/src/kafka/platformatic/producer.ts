import { ProduceAcks, Producer } from '@platformatic/kafka'
import type { KafkaConnectionOptions, KafkaProducer } from '../client.ts'
import { close, toClientOptions, watchConnections } from './connection.ts'
import { toPlainError } from './errors.ts'

/** Connects on the first send. */
export function connectProducer(options: KafkaConnectionOptions): KafkaProducer {
  const producer = new Producer(toClientOptions(options))
  watchConnections(producer, options.logger)
  return { send: (topic, values) => send(producer, topic, values), close: () => close(producer) }
}

async function send(producer: Producer, topic: string, values: readonly string[]): Promise<void> {
  const messages = values.map((value) => ({ topic, value: Buffer.from(value) }))
  try {
    await producer.send({ messages, acks: ProduceAcks.ALL })
  } catch (error) {
    throw toPlainError(error)
  }
}
