export { createEmbeddedUnitQueue, type EmbeddedUnitQueueOptions } from './embedded-unit-queue.ts'
export type { KafkaSasl } from './kafka-client.ts'
export { createKafkaUnitQueue, type KafkaUnitQueue, type KafkaUnitQueueOptions } from './kafka-unit-queue.ts'
export type { ConsumeOptions, MessageHandler, UnitConsumer, UnitQueue } from './unit-queue.ts'
