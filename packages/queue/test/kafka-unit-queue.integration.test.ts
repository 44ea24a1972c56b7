import { type KafkaServer, useKafka } from '@distribute/testbed'
import { pino } from 'pino'
import { createKafkaUnitQueue } from '../src/index.ts'
import { testUnitQueue } from './queue-conformance.ts'

testUnitQueue('Kafka', async () => {
  const kafka: KafkaServer = await useKafka()
  const name = kafka.createName()
  const queue = createKafkaUnitQueue({
    brokers: kafka.brokers,
    clientId: 'queue-test',
    topic: name,
    groupId: name,
    partitions: 6,
    replication: 1,
    sessionTimeoutMs: 6_000,
    logger: pino({ level: process.env.QUEUE_TEST_LOG ?? 'silent' }),
  })
  return { queue, stop: () => kafka.stop() }
})
