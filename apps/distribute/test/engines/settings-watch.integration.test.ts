import { eventually } from '@distribute/testbed'
import { expect, onTestFinished, test } from 'vitest'
import { SettingsWatch } from '../../src/engines/settings-watch.ts'
import { createTestLog, openTestStore } from '../service-under-test.ts'

test('announces its settings, warns once of each engine with other settings, and leaves at the end', async () => {
  const store = await openTestStore()
  const { logger, lines } = createTestLog()
  const settings = { leaseSeconds: 30, graceSeconds: 5, topic: 'distribute' }
  const register = (id: string, changes: object) =>
    store.engines.register({
      ...{ id, incarnation: 'first', hostName: 'h', addresses: [], version: '1', lanes: [], slots: 1 },
      settings: { ...settings, ...changes },
    })
  await register('same', {})
  await register('other-lease', { leaseSeconds: 60 })
  await register('more-grace', { graceSeconds: 60 })
  await register('gone', { graceSeconds: 60 })
  await store.engines.beat({ id: 'gone', incarnation: 'first', state: 'gone' })
  const options = { id: 'distribute', hostName: 'here', settings, aliveWithinMs: 60_000 }
  const watch = new SettingsWatch({ store, logger }, { ...options, intervalMs: 50 })
  watch.start()
  onTestFinished(() => watch.stop())

  await eventually(() => expect(lines).toHaveLength(2))
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: 'engine settings differ',
      engine: 'other-lease',
      difference: 'LEASE_SECONDS is 60 at the engine and 30 at distribute',
    }),
  )
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: 'engine settings differ: a host could run twice at the same time',
      engine: 'more-grace',
      level: 50,
    }),
  )
  expect(await store.distributes.list(60_000)).toEqual([{ id: 'distribute', hostName: 'here', settings }])

  await register('other-lease', {})
  const agrees = { msg: 'engine settings agree again', engine: 'other-lease' }
  await eventually(() => expect(lines).toContainEqual(expect.objectContaining(agrees)))
  expect(lines).toHaveLength(3)
  await watch.stop()
  expect(await store.distributes.list(60_000)).toEqual([])
})
