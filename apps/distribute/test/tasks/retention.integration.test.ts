import { AppError } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Retention } from '../../src/tasks/retention.ts'
import { createTestLog, openTestStore, runAll, submitPing } from '../service-under-test.ts'

const patience = { timeout: 30_000 }
/** a tenth of a second */
const shortDays = 0.1 / 86_400

test('deletes a task that ended long enough ago, keeps one that has not ended, and logs the number', async () => {
  const store = await openTestStore()
  await submitPing({ store }, { id: 'old', hosts: 40 })
  await runAll({ store }, () => ({}))
  await submitPing({ store }, { id: 'open', hosts: 1 })
  const { lines } = start(store, shortDays)
  await vi.waitFor(async () => expect(await store.tasks.find('old')).toBeUndefined(), patience)
  expect(await store.tasks.find('open')).toMatchObject({ state: 'waiting', hosts: { total: 1 } })
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 30, tasks: 1, msg: expect.stringMatching(/^tasks deleted/) }),
  )
})

test('does not read the store with 0 days', async () => {
  const prune = vi.fn()
  const { retention } = start({ retention: { prune } }, 0)
  await retention.stop()
  expect(prune).not.toHaveBeenCalled()
})

test('stop waits for the step in progress and starts no other, however much there is to delete', async () => {
  const underWay = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  let steps = 0
  const prune = async () => {
    steps += 1
    underWay.resolve()
    await gate.promise
    return { tasks: 100, hosts: 0, events: 0, engines: 0, more: true }
  }
  const { retention } = start({ retention: { prune } }, 90)
  await underWay.promise
  let hasStopped = false
  const stopped = retention.stop().then(() => {
    hasStopped = true
  })
  await new Promise(setImmediate)
  expect(hasStopped).toBe(false)
  gate.resolve()
  await stopped
  expect(steps).toBe(1)
})

test('logs that the store is unavailable, and tries again', async () => {
  const answers = [() => Promise.reject(new AppError('store_unavailable', 'the database is away'))]
  const last = Promise.withResolvers<void>()
  const prune = async () => {
    const next = answers.shift()
    if (next !== undefined) return await next()
    last.resolve()
    return { tasks: 0, hosts: 0, events: 0, engines: 2, more: false }
  }
  const { retention, lines } = start({ retention: { prune } }, shortDays)
  await last.promise
  await retention.stop()
  expect(lines.map(({ msg }) => msg).sort()).toEqual([
    'engines deleted: not seen for long',
    'retention recovered',
    'retention: the database is away; retrying',
  ])
})

function start(store: Pick<Store, 'retention'>, days: number) {
  const { logger, lines } = createTestLog()
  const retention = new Retention({ store, logger }, { days })
  onTestFinished(() => retention.stop())
  retention.start()
  return { retention, lines }
}
