import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type KafkaServer, useKafka } from '@distribute/testbed'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { createMessageLog, unitMessages, unitNumbers } from '../message-log.ts'
import { clients, createTestQueues } from './kafka-queue.ts'

/** The test queues' session timeout is 6 s. */
const longerThanTheSessionMs = 9_000

describe.each(clients)('with %s', (client) => {
  let kafka: KafkaServer
  let queues: ReturnType<typeof createTestQueues>

  beforeAll(async () => {
    kafka = await useKafka()
    queues = createTestQueues(kafka, client)
  })
  afterAll(async () => {
    await queues?.closeAll()
  })

  test('a handler that takes longer than the session timeout keeps its partitions, and its message is not redelivered', async () => {
    const name = kafka.createName()
    const log = createMessageLog(async ({ unit }) => {
      if (unit === 1) await delay(longerThanTheSessionMs)
      return true
    })
    const consumer = await (await queues.create({ name })).consume({ lanes: ['default'], onMessage: log.onMessage })
    const other = createMessageLog()
    await (await queues.create({ name })).consume({ lanes: ['default'], onMessage: other.onMessage })
    const publisher = await queues.create({ name })
    await publisher.publish('default', unitMessages(12))
    await eventually(() => log.messages.length + other.messages.length).toBe(12)
    expect(consumer.isConnected()).toBe(true)
    await publisher.publish('default', unitMessages(12, 2))
    await eventually(() => log.messages.length + other.messages.length).toBe(24)
    const all = [...log.messages, ...other.messages]
    expect(unitNumbers(all.filter(({ task }) => task === 1))).toEqual(unitNumbers(unitMessages(12)))
  })

  test('a consumer that is paused for longer than the session timeout stays in its group', async () => {
    const name = kafka.createName()
    let isFree = false
    const log = createMessageLog(() => isFree)
    const queue = await queues.create({ name })
    const consumer = await queue.consume({ lanes: ['default'], onMessage: log.onMessage })
    const other = createMessageLog()
    await (await queues.create({ name })).consume({ lanes: ['default'], onMessage: other.onMessage })
    await queue.publish('default', unitMessages(12))
    await log.count(1)
    await other.count(6)
    await delay(longerThanTheSessionMs)
    expect(log.messages).toHaveLength(1)
    expect(other.messages).toHaveLength(6)
    expect(consumer.isConnected()).toBe(true)

    isFree = true
    consumer.resume()
    await log.count(7)
    expect(unitNumbers([...log.messages.slice(1), ...other.messages])).toEqual(unitNumbers(unitMessages(12)))
  })

  test('stop waits for a handler that takes longer than the limit for leaving the group', async () => {
    let hasEnded = false
    const log = createMessageLog(async () => {
      await delay(3_000)
      hasEnded = true
      return true
    })
    const queue = await queues.create()
    const consumer = await queue.consume({ lanes: ['default'], onMessage: log.onMessage })
    await queue.publish('default', unitMessages(1))
    await eventually(() => log.messages).toHaveLength(1)
    await consumer.stop()
    expect(hasEnded).toBe(true)
  })

  test('the message of a killed consumer is delivered to another', async () => {
    const name = kafka.createName()
    const child = fork(join(import.meta.dirname, 'fixtures/hanging-consumer.ts'), [client, name, ...kafka.brokers])
    const queue = await queues.create({ name })
    await queue.publish('default', unitMessages(1))
    await once(child, 'message')
    const log = createMessageLog()
    const consumed = queue.consume({ lanes: ['default'], onMessage: log.onMessage })
    child.kill('SIGKILL')
    await consumed
    await log.count(1)
    expect(unitNumbers(log.messages)).toEqual([1])
  })
})
