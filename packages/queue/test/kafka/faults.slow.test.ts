import { type Kafka, startKafka } from '@distribute/testbed'
import { type Logger, pino } from 'pino'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { KafkaClientName } from '../../src/index.ts'
import { eventually } from '../eventually.ts'
import { createMessageLog, unitMessages } from '../message-log.ts'
import { clients, createTestQueues, type TestQueueOptions } from './kafka-queue.ts'

let kafka: Kafka
const closeAll: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  kafka = await startKafka()
})
afterEach(async () => void (await Promise.all(closeAll.splice(0).map((close) => close()))))

async function createQueue(client: KafkaClientName, options: Partial<TestQueueOptions> = {}) {
  const queues = createTestQueues(kafka, client)
  closeAll.push(queues.closeAll)
  return await queues.create(options)
}

// A restart takes seconds: all libraries go through the same one.
const withEach = <T>(run: (client: KafkaClientName) => Promise<T>) => Promise.all(clients.map(run))

test('after a restart of the broker, publishing and consuming go on, and a paused consumer stays paused', async () => {
  const scenes = await withEach(async (client) => {
    const { logger, lines } = collectLines()
    const queue = await createQueue(client, { logger, publishTimeoutMs: 60_000 })
    let isFree = false
    const free = () => {
      isFree = true
    }
    const open = createMessageLog()
    const paused = createMessageLog(() => isFree)
    const consumer = await queue.consume({ lanes: ['default'], onMessage: open.onMessage })
    const pausedConsumer = await queue.consume({ lanes: ['paused'], onMessage: paused.onMessage })
    await queue.publish('default', unitMessages(3))
    await queue.publish('paused', unitMessages(3))
    await Promise.all([open.count(3), paused.count(1)])
    return { queue, open, paused, consumer, pausedConsumer, free, lines }
  })

  await kafka.kill()
  const published = Promise.all(scenes.map(({ queue }) => queue.publish('default', unitMessages(3, 2))))
  await kafka.restart()
  await published
  for (const { queue, open, paused, consumer, pausedConsumer, free, lines } of scenes) {
    await queue.publish('paused', unitMessages(3, 2))
    await open.count(6)
    await eventually(() => consumer.isConnected() && pausedConsumer.isConnected()).toBe(true)
    expect(paused.messages).toHaveLength(1)

    free()
    pausedConsumer.resume()
    await paused.count(7)
    expect(tasksOf(paused.messages.slice(1))).toEqual([1, 1, 1, 2, 2, 2])
    // However often a lane was lost and found: it says so at each change, and at no try.
    for (const lane of ['default', 'paused']) {
      const ofLane = lines.filter((line) => line.startsWith(`${lane}:`))
      expect(ofLane.filter((line, index) => line === ofLane[index - 1])).toEqual([])
    }
  }
})

describe('while no broker is there', () => {
  beforeAll(() => kafka.kill())

  test.each(clients)('publish and ping fail in time, with %s', async (client) => {
    const queue = await createQueue(client, { publishTimeoutMs: 500 })
    const startedAt = performance.now()
    await expect(queue.publish('default', unitMessages(1))).rejects.toMatchObject({ code: 'queue_unavailable' })
    await expect(queue.ping()).rejects.toMatchObject({ code: 'queue_unavailable' })
    expect(performance.now() - startedAt).toBeLessThan(2_500)
  })

  test.each(clients)('close ends a waiting consume and a retrying publish, with %s', async (client) => {
    const queue = await createQueue(client)
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

  test('consume waits for the broker and logs it once', async () => {
    const waiting = 'default: lane not consumed from Kafka; retrying'
    const scenes = await withEach(async (client) => {
      const { logger, lines } = collectLines()
      const queue = await createQueue(client, { logger })
      const log = createMessageLog()
      const consumed = queue.consume({ lanes: ['default'], onMessage: log.onMessage })
      const other = await createQueue(client, { publishTimeoutMs: 2_000 })
      await expect(other.publish('default', unitMessages(1))).rejects.toThrow()
      expect(lines).toEqual([waiting])
      return { queue, log, consumed, lines }
    })

    await kafka.restart()
    for (const { queue, log, consumed, lines } of scenes) {
      await consumed
      await queue.publish('default', unitMessages(1))
      await log.count(1)
      expect(lines).toEqual([waiting, 'default: lane consumed from Kafka'])
    }
  })
})

test('a broker that accepts connections but does not answer delays neither publish nor close', async () => {
  const queues = await withEach(async (client) => {
    const queue = await createQueue(client, { publishTimeoutMs: 1_000 })
    const log = createMessageLog()
    await queue.consume({ lanes: ['default'], onMessage: log.onMessage })
    await queue.publish('default', unitMessages(1))
    await log.count(1)
    return queue
  })
  await kafka.pause()
  for (const queue of queues) {
    const startedAt = performance.now()
    await expect(queue.publish('default', unitMessages(1))).rejects.toMatchObject({ code: 'queue_unavailable' })
    await queue.close()
    expect(performance.now() - startedAt).toBeLessThan(6_000)
  }
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
