import { randomUUID } from 'node:crypto'
import { AppError } from '@distribute/contracts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ConsumeOptions, UnitConsumer, UnitQueue } from '../src/index.ts'
import { eventually } from './eventually.ts'
import { createMessageLog, unitMessages, unitNumbers } from './message-log.ts'

/** The promises of the port, for every adapter. */
export function testUnitQueue(adapter: string, open: () => Promise<UnitQueue>): void {
  describe(`the ${adapter} unit queue`, () => {
    let queue: UnitQueue
    const consumers: UnitConsumer[] = []

    beforeAll(async () => {
      queue = await open()
    })
    afterEach(async () => {
      await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()))
    })
    afterAll(() => queue?.close())

    async function consume(lanes: string | readonly string[], { onMessage }: Pick<ConsumeOptions, 'onMessage'>) {
      const consumer = await queue.consume({ lanes: [lanes].flat(), onMessage })
      consumers.push(consumer)
      return consumer
    }

    test('a message that is published before a consumer starts is delivered', async () => {
      const lane = newLane()
      await queue.publish(lane, unitMessages(1))
      const log = createMessageLog()
      await consume(lane, log)
      await log.count(1)
      expect(log.messages).toEqual([{ version: 1, task: 1, unit: 1, attempt: 1 }])
    })

    test('a message that is published to an idle consumer is delivered at once', async () => {
      const lane = newLane()
      const log = createMessageLog()
      await consume(lane, log)
      await queue.publish(lane, unitMessages(1))
      const publishedAt = performance.now()
      await queue.publish(lane, unitMessages(1))
      await log.count(2)
      expect(performance.now() - publishedAt).toBeLessThan(250)
    })

    test('each message is delivered to exactly one of two consumers of a lane', async () => {
      const lane = newLane()
      const [first, second] = [createMessageLog(), createMessageLog()]
      await consume(lane, first)
      await consume(lane, second)
      await queue.publish(lane, unitMessages(48))
      await eventually(() => first.messages.length + second.messages.length).toBe(48)
      expect(unitNumbers([...first.messages, ...second.messages])).toEqual(unitNumbers(unitMessages(48)))
      expect(first.messages.length).toBeGreaterThan(0)
      expect(second.messages.length).toBeGreaterThan(0)
    })

    test('a message that is published twice is delivered twice', async () => {
      const lane = newLane()
      const log = createMessageLog()
      await consume(lane, log)
      await queue.publish(lane, unitMessages(1))
      await queue.publish(lane, unitMessages(1))
      await log.count(2)
      expect(unitNumbers(log.messages)).toEqual([1, 1])
    })

    test('lanes do not mix', async () => {
      const [red, blue] = [newLane(), newLane()]
      const both = createMessageLog()
      const blueOnly = createMessageLog()
      const consumer = await consume([red, blue], both)
      await queue.publish(red, unitMessages(3, 1))
      await queue.publish(blue, unitMessages(3, 2))
      await both.count(6)
      const seen = both.messages.map(({ task }, index) => [both.lanes[index], task])
      expect(seen).toEqual(
        expect.arrayContaining([
          [red, 1],
          [blue, 2],
        ]),
      )
      expect(seen.every(([lane, task]) => task === (lane === red ? 1 : 2))).toBe(true)

      await consumer.stop()
      await consume(blue, blueOnly)
      await queue.publish(red, unitMessages(1, 3))
      await queue.publish(blue, unitMessages(1, 4))
      await blueOnly.count(1)
      expect(blueOnly.messages.map(({ task }) => task)).toEqual([4])
    })

    test('a refusal pauses the consumer, and resume redelivers the same message first', async () => {
      const lane = newLane()
      let isFree = false
      const log = createMessageLog(() => isFree)
      const consumer = await consume(lane, log)
      await queue.publish(lane, unitMessages(10))
      await log.count(1)
      await otherTraffic()
      expect(log.messages).toHaveLength(1)
      expect(consumer.isConnected()).toBe(true)

      isFree = true
      consumer.resume()
      await log.count(11)
      expect(log.messages[1]).toEqual(log.messages[0])
      expect(unitNumbers(log.messages.slice(1))).toEqual(unitNumbers(unitMessages(10)))
    })

    test('a refusal pauses the other lanes of the same consumer as well', async () => {
      const [red, blue] = [newLane(), newLane()]
      let isFree = false
      const log = createMessageLog(() => isFree)
      const consumer = await consume([red, blue], log)
      await queue.publish(red, unitMessages(1, 1))
      await log.count(1)
      await queue.publish(blue, unitMessages(1, 2))
      await otherTraffic()
      expect(log.messages).toHaveLength(1)

      isFree = true
      consumer.resume()
      await log.count(3)
      expect(log.messages.map(({ task }) => task).sort()).toEqual([1, 1, 2])
    })

    test('a consumer that refuses after each resume gets one message per resume', async () => {
      const lane = newLane()
      const log = createMessageLog(() => false)
      const consumer = await consume(lane, log)
      await queue.publish(lane, unitMessages(5))
      for (const asked of [1, 2, 3]) {
        await log.count(asked)
        await otherTraffic()
        expect(log.messages).toHaveLength(asked)
        consumer.resume()
      }
      expect(new Set(log.messages.map(({ unit }) => unit)).size).toBe(1)
    })

    test('a resume that crosses a refusal is not lost', async () => {
      const lane = newLane()
      let refusals = 0
      const log = createMessageLog(() => {
        if (refusals++ > 0) return true
        consumer.resume()
        return false
      })
      const consumer = await consume(lane, log)
      await queue.publish(lane, unitMessages(1))
      await log.count(2)
      expect(unitNumbers(log.messages)).toEqual([1, 1])
    })

    test('resume is a no-op if nothing is paused', async () => {
      const lane = newLane()
      const log = createMessageLog()
      const consumer = await consume(lane, log)
      consumer.resume()
      await queue.publish(lane, unitMessages(2))
      await log.count(2)
      expect(unitNumbers(log.messages)).toEqual([1, 2])
    })

    test('a message whose handler throws is redelivered, and the others are delivered', async () => {
      const lane = newLane()
      let failures = 0
      const log = createMessageLog(({ unit }) => {
        if (unit === 3 && failures++ < 2) throw new Error('the store is away')
        return true
      })
      await consume(lane, log)
      await queue.publish(lane, unitMessages(8))
      await log.count(10)
      expect(unitNumbers(log.messages)).toEqual([1, 2, 3, 3, 3, 4, 5, 6, 7, 8])
    })

    test('a message that a stopped consumer refused is delivered to the next one', async () => {
      const lane = newLane()
      const refusing = createMessageLog(() => false)
      const consumer = await consume(lane, refusing)
      await queue.publish(lane, unitMessages(3))
      await refusing.count(1)
      await consumer.stop()
      expect(consumer.isConnected()).toBe(false)

      const log = createMessageLog()
      await consume(lane, log)
      await log.count(3)
      expect(unitNumbers(log.messages)).toEqual([1, 2, 3])
      expect(refusing.messages).toHaveLength(1)
    })

    test('stop waits for the handler in progress, takes no further messages, and handled messages are not redelivered', async () => {
      const lane = newLane()
      const events: string[] = []
      const release = Promise.withResolvers<boolean>()
      const slow = createMessageLog(async () => {
        const answer = await release.promise
        events.push('handler ended')
        return answer
      })
      const consumer = await consume(lane, slow)
      await queue.publish(lane, unitMessages(4))
      await eventually(() => slow.messages).toHaveLength(1)
      const stopped = [consumer.stop(), consumer.stop()].map(async (stop) => {
        await stop
        events.push('stopped')
      })
      await otherTraffic()
      release.resolve(true)
      await Promise.all(stopped)
      expect(events).toEqual(['handler ended', 'stopped', 'stopped'])
      expect(slow.messages).toHaveLength(1)

      const rest = createMessageLog()
      await consume(lane, rest)
      await rest.count(3)
      expect(unitNumbers([...slow.messages, ...rest.messages])).toEqual([1, 2, 3, 4])
    })

    test('ping succeeds if the broker answers', async () => {
      await expect(queue.ping()).resolves.toBeUndefined()
    })

    test('close stops the consumers, is idempotent, and refuses publishing afterwards', async () => {
      const closing = await open()
      const consumer = await closing.consume({ lanes: [newLane()], onMessage: async () => true })
      await Promise.all([closing.close(), closing.close()])
      await closing.close()
      expect(consumer.isConnected()).toBe(false)
      await expect(closing.publish(newLane(), unitMessages(1))).rejects.toThrow(AppError)
      await expect(closing.consume({ lanes: [newLane()], onMessage: async () => true })).rejects.toThrow(AppError)
    })

    /**
     * Lets messages go round in another lane, so that what was to be handed over meanwhile has
     * been.
     */
    async function otherTraffic(): Promise<void> {
      const lane = newLane()
      const log = createMessageLog()
      const consumer = await queue.consume({ lanes: [lane], onMessage: log.onMessage })
      for (const round of [1, 2, 3]) {
        await queue.publish(lane, unitMessages(1))
        await log.count(round)
      }
      await consumer.stop()
    }
  })
}

/** A lane with its own topic and group, so that tests are isolated. */
function newLane(): string {
  return `lane-${randomUUID()}`
}
