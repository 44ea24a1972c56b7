import type { KafkaClient, KafkaClientOptions } from '../client.ts'
import { withAdmin } from './connection.ts'
import { consumeTopic } from './consumer.ts'
import { connectProducer } from './producer.ts'
import { ensureTopic } from './topics.ts'

/** Kafka over @platformatic/kafka. */
export function createPlatformaticClient(options: KafkaClientOptions): KafkaClient {
  return {
    ping: () => withAdmin(options, async (admin) => void (await admin.listApis())),
    ensureTopic: (topic) => ensureTopic(topic, options),
    connectProducer: async () => connectProducer(options),
    consume: (consumeOptions) => consumeTopic({ ...options, ...consumeOptions }),
  }
}
