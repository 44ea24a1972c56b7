import { type Kafka, startKafka } from '@distribute/testbed'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createTestQueues } from './kafka-queue.ts'
import { createMessageLog, unitMessages } from './message-log.ts'

let kafka: Kafka
let queues: ReturnType<typeof createTestQueues>

beforeAll(async () => {
  kafka = await startKafka()
  queues = createTestQueues(kafka)
})
afterEach(() => queues.closeAll())
afterAll(() => kafka?.stop())

test('consuming and publishing go on after a restart of the broker', async () => {
  const lines: { level: number; msg: string }[] = []
  const logger = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line)) })
  const queue = queues.create({ logger })
  const log = createMessageLog()
  const consumer = await queue.consume({ lanes: ['default', 'north'], onMessage: log.onMessage })
  await queue.publish('default', unitMessages(3))
  await log.count(3)

  await kafka.kill()
  const published = queue.publish('default', unitMessages(3, 2))
  await kafka.restart()
  await published
  await queue.publish('north', unitMessages(3, 3))
  await log.count(9)
  await expect.poll(() => consumer.isConnected()).toBe(true)
  expect(lines.length).toBeLessThan(8)
})

test('a consumer that was paused over a restart of the broker goes on where it was', async () => {
  let isFree = false
  const log = createMessageLog(() => isFree)
  const queue = queues.create()
  const consumer = await queue.consume({ lanes: ['default'], onMessage: log.onMessage })
  await queue.publish('default', unitMessages(3))
  await log.count(1)
  await kafka.kill()
  await kafka.restart()
  await queue.publish('default', unitMessages(3, 2))
  await expect.poll(() => consumer.isConnected()).toBe(true)
  expect(log.messages).toHaveLength(1)

  isFree = true
  consumer.resume()
  await log.count(7)
  expect(
    log.messages
      .slice(1)
      .map(({ task }) => task)
      .sort(),
  ).toEqual([1, 1, 1, 2, 2, 2])
})

test('without a broker publishing and pinging fail in time, consuming waits for it, and close ends all', async () => {
  await kafka.kill()
  const queue = queues.create({ publishTimeoutMs: 500 })
  const startedAt = performance.now()
  await expect(queue.publish('default', unitMessages(1))).rejects.toMatchObject({ code: 'queue_unavailable' })
  await expect(queue.ping()).rejects.toMatchObject({ code: 'queue_unavailable' })
  expect(performance.now() - startedAt).toBeLessThan(2_000)

  const patient = queues.create({ publishTimeoutMs: 30_000 })
  const endings = [
    expect(patient.consume({ lanes: ['default'], onMessage: async () => true })).rejects.toMatchObject({
      code: 'queue_unavailable',
    }),
    expect(patient.publish('default', unitMessages(1))).rejects.toMatchObject({ code: 'queue_unavailable' }),
  ]
  await patient.close()
  await Promise.all(endings)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
  await kafka.restart()
})

test('daemons may start before the broker, and say once that they wait', async () => {
  await kafka.kill()
  const lines: string[] = []
  const queue = queues.create({ logger: pino({ level: 'info' }, { write: (line) => void lines.push(line) }) })
  const log = createMessageLog()
  const consumed = queue.consume({ lanes: ['default'], onMessage: log.onMessage })
  await expect(queues.create({ publishTimeoutMs: 2_000 }).publish('default', unitMessages(1))).rejects.toThrow()
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['The lane is not consumed from Kafka; trying on'])
  await kafka.restart()
  await consumed
  await queue.publish('default', unitMessages(1))
  await log.count(1)
})

test('a broker that is there but answers nothing holds up neither publish nor close', async () => {
  const queue = queues.create({ publishTimeoutMs: 1_000 })
  await queue.consume({ lanes: ['default'], onMessage: async () => true })
  await queue.publish('default', unitMessages(1))
  kafka.pause()
  const startedAt = performance.now()
  await expect(queue.publish('default', unitMessages(1))).rejects.toMatchObject({ code: 'queue_unavailable' })
  await queue.close()
  expect(performance.now() - startedAt).toBeLessThan(6_000)
  kafka.resume()
})
