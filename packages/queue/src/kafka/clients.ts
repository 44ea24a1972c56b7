import type { KafkaClient, KafkaClientOptions } from './client.ts'

/** The supported Kafka libraries. */
export type KafkaClientName = 'kafkajs' | 'platformatic'

const loaders: Readonly<Record<KafkaClientName, (options: KafkaClientOptions) => Promise<KafkaClient>>> = {
  kafkajs: async (options) => (await import('./kafkajs/kafkajs-client.ts')).createKafkajsClient(options),
  platformatic: async (options) =>
    (await import('./platformatic/platformatic-client.ts')).createPlatformaticClient(options),
}

/** Loads only the library that is used: one costs up to 60 MB and half a second. */
export async function loadKafkaClient(name: KafkaClientName, options: KafkaClientOptions): Promise<KafkaClient> {
  return await loaders[name](options)
}
