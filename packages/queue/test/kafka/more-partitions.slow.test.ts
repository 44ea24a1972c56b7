import { useKafka } from '@distribute/testbed'
import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { expect, test } from 'vitest'
import { createMessageLog, unitMessages } from '../message-log.ts'
import { createTestQueues } from './kafka-queue.ts'

// kafkajs notices within five minutes.
test('@platformatic/kafka assigns partitions that are added to a topic', { timeout: 180_000 }, async () => {
  const kafka = await useKafka()
  const queues = createTestQueues(kafka, 'platformatic')
  const name = kafka.createName()
  const log = createMessageLog()
  await (await queues.create({ name })).consume({ lanes: ['default'], onMessage: log.onMessage })
  const raw = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING })
  const [admin, producer] = [raw.admin(), raw.producer({ createPartitioner: Partitioners.DefaultPartitioner })]
  await Promise.all([admin.connect(), producer.connect()])
  await admin.createPartitions({ topicPartitions: [{ topic: name, count: 8 }] })
  const [message] = unitMessages(1)
  await expect
    .poll(() => producer.send({ topic: name, messages: [{ partition: 7, value: JSON.stringify(message) }] }))
    .toHaveLength(1)
  await log.count(1)
  expect(log.messages[0]).toEqual(message)
  await Promise.all([admin.disconnect(), producer.disconnect(), queues.closeAll()])
})
