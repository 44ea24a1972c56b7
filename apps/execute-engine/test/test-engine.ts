import { join } from 'node:path'
import { createTaskRequest, type TaskAction } from '@distribute/contracts'
import { spellHost } from '@distribute/domain'
import { createEmbeddedUnitQueue, type UnitQueue } from '@distribute/queue'
import { loadConfiguration, startTicker } from '@distribute/service'
import { migrateStore, openStore, type Store } from '@distribute/store'
import { eventually, useFolder } from '@distribute/testbed'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { onTestFinished } from 'vitest'
import { createExecuteEngine, type ExecuteEngineDeps } from '../src/create-execute-engine.ts'

/** A real engine with its own store and queue, not started; the end of the test stops it. */
export async function openTestEngine(
  env: Readonly<Record<string, string | undefined>>,
  deps: Partial<ExecuteEngineDeps> = {},
) {
  const folder = useFolder()
  const configuration = configure(folder, env)
  await migrateStore(configuration.store)
  const store = await openStore(configuration.store)
  const logger = pino({ level: process.env.TEST_LOG ?? 'silent' })
  const queue = createEmbeddedUnitQueue({ logger })
  const machine = { hostName: 'localhost', addresses: [] }
  const shared = { store, queue, logger, machine, version: '0', localHosts: false, incarnation: 'first', pid: 1 }
  const stateDir = { dir: configuration.engine.stateDir, engineId: 'engine' }
  const engine = createExecuteEngine({ ...shared, registry: new Registry(), configuration, stateDir, ...deps })
  const engines = [engine]
  onTestFinished(async () => {
    await Promise.all(engines.map((one) => one.stop()))
    await queue.close()
    await store.close()
  })
  /** Another engine on the same store and queue, not started. */
  const openAnother = (otherEnv: typeof env, otherDeps: Partial<ExecuteEngineDeps> = {}) => {
    const other = { dir: join(folder, 'other'), engineId: 'other' }
    const settings = { registry: new Registry(), configuration: configure(folder, otherEnv), stateDir: other }
    const another = createExecuteEngine({ ...shared, ...settings, ...otherDeps })
    engines.push(another)
    return another
  }
  return { store, queue, engine, openAnother }
}

function configure(folder: string, env: Readonly<Record<string, string | undefined>>) {
  const settings = { DISTRIBUTE_STANDALONE_DATA_DIR: folder, ...env }
  return loadConfiguration({ profile: 'standalone', env: settings }).configuration
}

interface TestTask {
  readonly publicId: string
  readonly hosts: readonly string[]
  readonly action: TaskAction
  readonly timeoutSeconds?: number
  readonly secrets?: string | null | undefined
}

/** A task of one unit. */
export function describeTestTask({ publicId, hosts, action, timeoutSeconds = 60, secrets = null }: TestTask) {
  return {
    publicId,
    v1Id: null,
    name: publicId,
    requestHash: '0'.repeat(64),
    secrets,
    warnings: [],
    units: [hosts.map((host) => spellHost(host, { allowLoopback: true }))],
    request: createTaskRequest({ action, timeoutSeconds, unitSize: 0 }),
  }
}

/** What distribute's dispatcher does, once. */
export async function announce({ store, queue }: { readonly store: Store; readonly queue: UnitQueue }): Promise<void> {
  const { messages } = await store.lanes.deal({ lane: 'default', depth: 1, aliveWithinMs: 60_000 })
  await queue.publish('default', messages)
}

/** What distribute's dispatcher does, until the test has ended. */
export function keepAnnouncing(parts: { readonly store: Store; readonly queue: UnitQueue }): void {
  const ticker = startTicker({ name: 'announcing', intervalMs: 50, task: () => announce(parts), logger: silent })
  onTestFinished(() => ticker.stop())
}

const silent = pino({ level: 'silent' })

export function untilFinished(store: Store, publicId: string) {
  return eventually(
    async () => {
      const task = await store.tasks.find(publicId)
      if (task?.finishedAtMs == null) throw new Error(`the task is still ${task?.state}`)
      return task
    },
    { timeoutMs: 120_000 },
  )
}
