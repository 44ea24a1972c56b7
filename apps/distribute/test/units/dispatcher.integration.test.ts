import { setImmediate } from 'node:timers/promises'
import { AppError, type UnitMessage } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { Dispatcher } from '../../src/units/dispatcher.ts'
import { createTestLog, openTestStore, registerEngine, submitPing } from '../service-under-test.ts'

test('each submitted unit is announced once, however many dispatchers there are', async () => {
  const store = await openTestStore()
  const queue = createQueue()
  const dispatchers = [startDispatcher({ store, queue }), startDispatcher({ store, queue })]
  await registerEngine({ store })
  await submitPing({ store }, { id: 'x', hosts: 40, unitSize: 1 })
  for (const dispatcher of dispatchers) dispatcher.wake()
  await queue.announced(40)
  await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()))
  const units = queue.messages.map(({ unit }) => unit).sort((a, b) => a - b)
  expect(units).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
})

test('an unavailable broker is logged once, its units stay queued, and its return is logged', async () => {
  const store = await openTestStore()
  const { logger, lines } = createTestLog('info')
  const queue = createQueue()
  queue.isAway = true
  const dispatcher = startDispatcher({ store, queue, logger })
  await registerEngine({ store })
  for (const id of ['a', 'b', 'c']) {
    await submitPing({ store }, { id, hosts: 1 })
    dispatcher.wake()
    await queue.refused(1)
  }
  expect(lines.map(({ msg }) => msg)).toEqual([expect.stringMatching(/units not announced/)])
  for (const id of ['a', 'b', 'c']) expect(await store.tasks.find(id)).toMatchObject({ units: { queued: 1 } })
  queue.isAway = false
  await submitPing({ store }, { id: 'd', hosts: 1 })
  dispatcher.wake()
  await queue.announced(1)
  await dispatcher.stop()
  expect(lines.map(({ msg }) => msg).slice(1)).toEqual(['units announced again'])
})

test('an unavailable store is logged once, and dealing continues when it is back', async () => {
  const store = await openTestStore()
  const { logger, lines } = createTestLog('info')
  const queue = createQueue()
  const outage = Promise.withResolvers<void>()
  let tries = 0
  const list = async () => {
    tries += 1
    if (tries > 3) return await store.lanes.list()
    if (tries === 3) outage.resolve()
    throw new AppError('store_unavailable', 'the store does not answer')
  }
  const dispatcher = startDispatcher({ store: { ...store, lanes: { ...store.lanes, list } }, queue, logger })
  await submitPing({ store }, { id: 'x', hosts: 1 })
  dispatcher.wake()
  await outage.promise
  dispatcher.wake()
  await queue.announced(1)
  await dispatcher.stop()
  expect(lines.map(({ msg }) => msg)).toEqual([
    'dispatcher: the store does not answer; retrying',
    'dispatcher recovered',
  ])
})

test('a lane that fails does not delay other lanes, and no lane is dealt twice at a time', async () => {
  const store = await openTestStore()
  const queue = createQueue()
  await registerEngine({ store }, ['default', 'dc2'])
  await submitPing({ store }, { id: 'x', hosts: 1 })
  const failed = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  let dealing = 0
  const deal: Store['lanes']['deal'] = async (options) => {
    if (options.lane === 'dc2') {
      failed.resolve()
      throw new Error('this lane cannot be dealt')
    }
    dealing += 1
    await held.promise
    return await store.lanes.deal(options)
  }
  const dispatcher = startDispatcher({ store: { ...store, lanes: { ...store.lanes, deal } }, queue })
  await failed.promise
  dispatcher.wake()
  // enough time for another round to begin
  for (let turn = 0; turn < 50; turn++) await setImmediate()
  expect(dealing).toBe(1)
  held.resolve()
  await queue.announced(1)
})

test('stop waits until all units are announced', async () => {
  const store = await openTestStore()
  const queue = createQueue()
  const held = Promise.withResolvers<void>()
  queue.hold = held.promise
  await registerEngine({ store })
  await submitPing({ store }, { id: 'x', hosts: 1 })
  const dispatcher = startDispatcher({ store, queue })
  await queue.asked(1)
  let hasStopped = false
  const stopped = dispatcher.stop().then(() => {
    hasStopped = true
  })
  await store.ping()
  expect(hasStopped).toBe(false)
  held.resolve()
  await stopped
  expect(queue.messages).toHaveLength(1)
})

function startDispatcher(deps: { store: Store; queue: ReturnType<typeof createQueue>; logger?: Logger }): Dispatcher {
  const queue = {
    publish: deps.queue.publish,
    consume: () => Promise.reject(new Error('a dispatcher does not consume')),
    ping: async () => undefined,
    close: async () => undefined,
  }
  const { logger } = createTestLog()
  const dispatcher = new Dispatcher({ logger, ...deps, queue }, { depth: 0, aliveWithinMs: 60_000 })
  dispatcher.start()
  onTestFinished(() => dispatcher.stop())
  return dispatcher
}

/** The dispatcher's side of a queue that can be unavailable or slow. */
function createQueue() {
  const messages: UnitMessage[] = []
  const counts = { asked: createCounter(), refused: createCounter(), announced: createCounter() }
  const queue = {
    messages,
    isAway: false,
    hold: Promise.resolve(),
    asked: counts.asked.next,
    refused: counts.refused.next,
    announced: counts.announced.next,
    publish: async (_lane: string, units: readonly UnitMessage[]) => {
      counts.asked.add(units.length)
      await queue.hold
      if (queue.isAway) {
        counts.refused.add(units.length)
        throw new AppError('queue_unavailable', `no broker took ${units.length} messages`)
      }
      messages.push(...units)
      counts.announced.add(units.length)
    },
  }
  return queue
}

/** `next` waits for this many more messages since the last call. */
function createCounter() {
  let count = 0
  let taken = 0
  let changed = Promise.withResolvers<void>()
  return {
    add: (more: number) => {
      count += more
      changed.resolve()
      changed = Promise.withResolvers()
    },
    next: async (more: number) => {
      while (count < taken + more) await changed.promise
      taken += more
    },
  }
}
