import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbeddedUnitQueue } from '@distribute/queue'
import { loadConfiguration, type SecretKey } from '@distribute/service'
import { migrateStore, openStore } from '@distribute/store'
import { ansibleBins, createFakeSsh, eventually, startSshFarm } from '@distribute/testbed'
import { pino } from 'pino'
import { expect, onTestFinished } from 'vitest'
import { createExecuteEngine } from '../src/create-execute-engine.ts'

export interface PlaybookUnderTest {
  readonly hosts: readonly string[]
  /** the tasks of the one play, and what else it says */
  readonly play: object
  readonly timeoutSeconds: number
  readonly ansible: '2.14' | '2.19'
  /** real sshd, or an ssh that answers at once for hosts that do not exist: their names say how they behave */
  readonly hostsBy: 'farm' | 'fake ssh'
  /** secretVars, sealed, and the key that the engine has; left out: none */
  readonly secrets?: string
  readonly secretKey?: SecretKey
}

/** How a host ended, as the store has it. */
export interface Ending {
  readonly host: string
  readonly state: string
  readonly cause: string | null
}

/** Runs one unit by a real engine, and answers what became of its hosts. */
export async function runPlaybook(unit: PlaybookUnderTest): Promise<readonly Ending[]> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const env = {
    DISTRIBUTE_STANDALONE_DATA_DIR: folder,
    DISTRIBUTE_ANSIBLE_BIN: findAnsible(unit),
    ...(await (unit.hostsBy === 'farm' ? useFarm() : useFakeSsh())),
  }
  const { configuration } = loadConfiguration({ profile: 'standalone', env })
  await migrateStore(configuration.store)
  const store = await openStore(configuration.store)
  const logger = pino({ level: process.env.TEST_LOG ?? 'silent' })
  const queue = createEmbeddedUnitQueue({ logger })
  const machine = { hostName: 'localhost', addresses: [] }
  const shared = { store, queue, logger, configuration, machine, version: '0', localHosts: false }
  const { secretKey } = unit
  const engine = createExecuteEngine({ ...shared, secretKey, id: 'engine', incarnation: 'first' })
  onTestFinished(async () => {
    await engine.stop()
    await queue.close()
    await store.close()
  })
  await engine.start()

  const publicId = 'playbook'
  await store.tasks.submit(describeTask(publicId, unit))
  const { messages } = await store.lanes.deal({ lane: 'default', depth: 1, aliveWithinMs: 60_000 })
  await queue.publish('default', messages)
  const { id } = await eventually(
    async () => {
      const task = await store.tasks.find(publicId)
      if (task?.finishedAtMs == null) throw new Error(`the task is still ${task?.state}`)
      return task
    },
    { timeoutMs: 120_000 },
  )
  const { items } = await store.results.list(id, {}, { limit: 500 })
  return items.map(({ host, state, cause }) => ({ host, state, cause }))
}

function findAnsible({ ansible }: PlaybookUnderTest): string | undefined {
  const bin = ansibleBins()[ansible]
  expect(bin).toBeDefined()
  return bin
}

async function useFarm() {
  const farm = await startSshFarm()
  onTestFinished(() => farm.stop())
  return {
    DISTRIBUTE_ANSIBLE_SSH_USER: farm.user,
    DISTRIBUTE_ANSIBLE_SSH_PORT: String(farm.port),
    DISTRIBUTE_ANSIBLE_SSH_KEY_FILE: farm.keyFile,
  }
}

async function useFakeSsh() {
  const fakeSsh = await createFakeSsh()
  onTestFinished(() => fakeSsh.remove())
  return { DISTRIBUTE_ANSIBLE_CONFIG: fakeSsh.ansibleConfig }
}

function describeTask(publicId: string, { hosts, play, timeoutSeconds, secrets }: PlaybookUnderTest) {
  const content = JSON.stringify([{ hosts: 'target_hosts', gather_facts: false, ...play }])
  return {
    publicId,
    v1Id: null,
    name: publicId,
    requestHash: '0'.repeat(64),
    secrets,
    warnings: [],
    units: [hosts],
    request: {
      action: { kind: 'playbook' as const, name: publicId, content },
      timeoutSeconds,
      unitSize: 0,
      lane: 'default',
      onEngineLoss: 'fail' as const,
      startWithinSeconds: 86_400,
      become: false,
      check: false,
      diff: false,
      tags: [],
      skipTags: [],
      verbosity: 0,
      extraVars: {},
    },
  }
}
