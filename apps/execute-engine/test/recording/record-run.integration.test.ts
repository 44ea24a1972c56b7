import { join } from 'node:path'
import { createTaskRequest, type JournalLine } from '@distribute/contracts'
import { createRunProgress, spellHost } from '@distribute/domain'
import type { UnitRun } from '@distribute/runner'
import { migrateStore, openStore, type Store } from '@distribute/store'
import { useFolder } from '@distribute/testbed'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { recordRun } from '../../src/recording/record-run.ts'

const request = createTaskRequest({ action: { kind: 'adhoc', module: 'shell', args: 'id' }, unitSize: 30 })

const onEngineFault = () => undefined

test('beyond MAX_TASK_OUTPUT_BYTES only tails of outputs are recorded, and the journal is discarded', async () => {
  const store = await openTestStore()
  const { run, discarded } = await claimRun(store, { hosts: ['a', 'b'], stdout: `${'x'.repeat(10_000)} the end` })
  const { timeoutSeconds } = request
  const progress = createRunProgress({ hosts: run.hosts, kind: 'adhoc', timeoutSeconds })
  const persist = <Result>(action: () => Promise<Result>) => action()
  const logger = pino({ level: 'silent' })
  await recordRun(run, progress, { store, engine: 'e', logger, maxTaskOutputBytes: 30_000, persist, onEngineFault })
  await discarded
  const { items } = await store.results.list(run.task, {}, { limit: 10 })
  expect(items).toMatchObject([
    { host: 'a', state: 'ok', truncated: false, stdout: /^x{10000} the end$/ },
    { host: 'b', state: 'ok', truncated: true, stdout: /^… 8984 characters left out … x{1016} the end$/ },
  ])
  expect(await store.tasks.find('loud')).toMatchObject({ state: 'succeeded' })
})

test('the number of dropped results is logged once, at the end of the run, for all batches', async () => {
  const store = await openTestStore()
  const hosts = Array.from({ length: 40 }, (_, n) => `host-${n}`)
  const { run } = await claimRun(store, { hosts, stdout: '' })
  const progress = createRunProgress({ hosts, kind: 'adhoc', timeoutSeconds: request.timeoutSeconds })
  const lines: string[] = []
  const logger = pino({}, { write: (line) => lines.push(line) })
  const persist = <Result>(action: () => Promise<Result>) => action()
  await recordRun(run, progress, {
    store,
    engine: 'another',
    logger,
    maxTaskOutputBytes: 30_000,
    persist,
    onEngineFault,
  })
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ msg: 'unit recorded', written: 0, dropped: 40 }])
})

async function openTestStore(): Promise<Store> {
  const where = { kind: 'sqlite', path: join(useFolder(), 'store.db') } as const
  await migrateStore(where)
  const store = await openStore(where)
  onTestFinished(() => store.close())
  return store
}

/**
 * A run whose hosts are ok and have printed this; its journal is there as a whole, the end is read
 * by itself.
 */
async function claimRun(store: Store, { hosts, stdout }: { hosts: readonly string[]; stdout: string }) {
  const spelled = hosts.map((host) => spellHost(host, { allowLoopback: false }))
  const task = { publicId: 'loud', v1Id: null, name: 'loud', requestHash: '', request, warnings: [], units: [spelled] }
  await store.tasks.submit(task)
  const { messages } = await store.lanes.deal({ lane: 'default', depth: 1, aliveWithinMs: 60_000 })
  const claim = { engine: 'e', incarnation: 'i', claimedBy: 'message' as const, leaseMs: 60_000, lanes: ['default'] }
  const [unit] = await Promise.all(messages.map((message) => store.units.claim({ ...message, ...claim })))
  if (unit === undefined) throw new Error('the task has a unit')
  const discarded = Promise.withResolvers<void>()
  const run: UnitRun = {
    ...{ ...unit, request, storeId: store.storeId, incarnation: 'i', enginePaths: [] },
    async *journal() {
      const lines = journalOf(hosts, stdout)
      yield lines.slice(0, -1)
      yield lines.slice(-1)
    },
    end() {},
    runUntil() {},
    endHosts: async () => [],
    discard: async () => discarded.resolve(),
  }
  return { run, discarded: discarded.promise }
}

function journalOf(hosts: readonly string[], stdout: string): readonly JournalLine[] {
  const at = Date.UTC(2026, 0, 2)
  const told = {
    name: 'shell',
    stepId: '1',
    action: 'shell',
    state: 'ok',
    startedAt: at,
    durationMs: 1,
    rc: 0,
  } as const
  const flags = { counted: true, ignored: false, changed: true, timedOut: false, truncated: false }
  return [
    { type: 'plan', at, ansible: '0', stepsTotal: 1, serial: false },
    ...hosts.flatMap((host): readonly JournalLine[] => [
      { type: 'step', at, host, ...told, ...flags, stdout, stderr: '', msg: '', result: '' },
      { type: 'host', at, host, state: 'ok', step: null },
    ]),
    { type: 'end', at, reason: 'exit', exitCode: 0, signal: null, leftoversKilled: 0, message: '' },
  ]
}
