import type { KafkaClient, KafkaClientOptions } from '../client.ts'
import { withAdmin } from './connection.ts'
import { consumeTopic } from './consumer.ts'
import { connectProducer } from './producer.ts'
import { ensureTopic } from './topics.ts'

/** Kafka over kafkajs. */
export function createKafkajsClient(options: KafkaClientOptions): KafkaClient {
  return {
    // Connecting is the round trip.
    ping: () => withAdmin(options, async () => undefined),
    ensureTopic: (topic) => ensureTopic(topic, options),
    connectProducer: () => connectProducer(options),
    consume: (consumeOptions) => consumeTopic({ ...options, ...consumeOptions }),
  }
}
