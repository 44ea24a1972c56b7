import { type Kafka, startKafka } from '@distribute/testbed'
import { type Logger, pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from './eventually.ts'
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

test('after a restart of the broker publishing and consuming go on, and a paused consumer is paused still', async () => {
  const { logger, lines } = collectLines()
  const queue = queues.create({ logger, publishTimeoutMs: 60_000 })
  let isFree = false
  const open = createMessageLog()
  const paused = createMessageLog(() => isFree)
  const consumer = await queue.consume({ lanes: ['default'], onMessage: open.onMessage })
  const pausedConsumer = await queue.consume({ lanes: ['paused'], onMessage: paused.onMessage })
  await queue.publish('default', unitMessages(3))
  await queue.publish('paused', unitMessages(3))
  await Promise.all([open.count(3), paused.count(1)])

  await kafka.kill()
  const published = queue.publish('default', unitMessages(3, 2))
  await kafka.restart()
  await published
  await queue.publish('paused', unitMessages(3, 2))
  await open.count(6)
  await eventually(() => consumer.isConnected() && pausedConsumer.isConnected()).toBe(true)
  expect(paused.messages).toHaveLength(1)

  isFree = true
  pausedConsumer.resume()
  await paused.count(7)
  expect(tasksOf(paused.messages.slice(1))).toEqual([1, 1, 1, 2, 2, 2])
  // However often a lane was lost and found: it says so at each change, and at no try.
  for (const lane of ['default', 'paused']) {
    const ofLane = lines.filter((line) => line.startsWith(`${lane}:`))
    expect(ofLane.filter((line, index) => line === ofLane[index - 1])).toEqual([])
  }
})

describe('while no broker is there', () => {
  beforeAll(() => kafka.kill())

  test('publishing and pinging fail in time', async () => {
    const queue = queues.create({ publishTimeoutMs: 500 })
    const startedAt = performance.now()
    await expect(queue.publish('default', unitMessages(1))).rejects.toMatchObject({ code: 'queue_unavailable' })
    await expect(queue.ping()).rejects.toMatchObject({ code: 'queue_unavailable' })
    expect(performance.now() - startedAt).toBeLessThan(2_500)
  })

  test('close ends a consume that waits and a publish that tries', async () => {
    const queue = queues.create()
    const unavailable = { code: 'queue_unavailable' }
    const endings = [
      expect(queue.consume({ lanes: ['default'], onMessage: async () => true })).rejects.toMatchObject(unavailable),
      expect(queue.publish('default', unitMessages(1))).rejects.toMatchObject(unavailable),
    ]
    const closedAt = performance.now()
    await queue.close()
    await Promise.all(endings)
    expect(performance.now() - closedAt).toBeLessThan(4_000)
  })

  test('consuming waits for the broker and says so once', async () => {
    const { logger, lines } = collectLines()
    const queue = queues.create({ logger })
    const log = createMessageLog()
    const consumed = queue.consume({ lanes: ['default'], onMessage: log.onMessage })
    await expect(queues.create({ publishTimeoutMs: 2_000 }).publish('default', unitMessages(1))).rejects.toThrow()
    const waiting = 'default: The lane is not consumed from Kafka; trying on'
    expect(lines).toEqual([waiting])

    await kafka.restart()
    await consumed
    await queue.publish('default', unitMessages(1))
    await log.count(1)
    expect(lines).toEqual([waiting, 'default: The lane is consumed from Kafka'])
  })
})

test('a broker that is there but answers nothing holds up neither publish nor close', async () => {
  const queue = queues.create({ publishTimeoutMs: 1_000 })
  const log = createMessageLog()
  await queue.consume({ lanes: ['default'], onMessage: log.onMessage })
  await queue.publish('default', unitMessages(1))
  await log.count(1)
  await kafka.pause()
  const startedAt = performance.now()
  await expect(queue.publish('default', unitMessages(1))).rejects.toMatchObject({ code: 'queue_unavailable' })
  await queue.close()
  expect(performance.now() - startedAt).toBeLessThan(6_000)
  kafka.resume()
})

/** `lane: message` each */
function collectLines(): { logger: Logger; lines: readonly string[] } {
  const lines: string[] = []
  const write = (line: string) => {
    const { lane, msg } = JSON.parse(line)
    lines.push(`${lane}: ${msg}`)
  }
  return { lines, logger: pino({ level: 'info' }, { write }) }
}

function tasksOf(messages: readonly { readonly task: number }[]): number[] {
  return messages.map(({ task }) => task).sort()
}
