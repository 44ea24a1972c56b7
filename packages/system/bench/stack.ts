import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Distribute } from '@distribute/distribute'
import { createExecuteEngine, Engine, OrderCheck } from '@distribute/execute-engine'
import { createKafkaUnitQueue, type UnitQueue } from '@distribute/queue'
import { createMetricsRegistry, loadConfiguration } from '@distribute/service'
import { migrateStore, openStore, type Store } from '@distribute/store'
import { createFakeSsh, createSqlClient, type FakeSsh, startKafka, startMariaDb, useAnsible } from '@distribute/testbed'
import { pino } from 'pino'
import { createInstantRunner } from './instant-runner.ts'

/** distribute and two engines in this process, with their own MariaDB and Kafka. */
export interface Stack {
  /** URL of distribute */
  readonly address: string
  readonly fakeSsh: FakeSsh
  /** statements that MariaDB has executed, this one included */
  countStatements(): Promise<number>
  stop(): Promise<void>
}

/**
 * The lane whose engine answers for every host at once. The lane `default` runs Ansible, with an
 * ssh that does so.
 */
export const instantLane = 'instant'

/** The lane whose hosts end one after the other: 3,000 of them take some 20 s. */
export const pacedLane = 'paced'
const pauseMs = 25

/** A lane that once had an engine: tasks submitted there stay pending. */
export const idleLane = 'idle'

const logger = pino({ level: process.env.BENCH_LOG ?? 'silent' })

export async function startStack(): Promise<Stack> {
  const [mariaDb, kafka, fakeSsh] = await Promise.all([startMariaDb(), startKafka(), createFakeSsh()])
  const folder = await mkdtemp(join(tmpdir(), 'distribute-bench-'))
  const url = await mariaDb.createDatabase()
  await migrateStore(url)
  const store = await openStore(url)
  await registerIdleLane(store)
  const name = kafka.createName()
  const createQueue = (clientId: string) =>
    createKafkaUnitQueue({
      brokers: kafka.brokers,
      clientId,
      topic: name,
      groupId: name,
      partitions: 8,
      replication: 1,
      logger,
    })
  const distributeQueue = await createQueue('distribute')
  const ansibleQueue = await createQueue('ansible')
  const instantQueue = await createQueue('instant')
  const pacedQueue = await createQueue('paced')
  const queues = [distributeQueue, ansibleQueue, instantQueue, pacedQueue]
  const sql = createSqlClient(url)
  const configuration = configure({ folder, fakeSsh })
  const shared = { store, logger, configuration, version: '0.0.0', localHosts: true }
  const distribute = new Distribute({
    registry: createMetricsRegistry(),
    ...shared,
    ...{ hostName: 'localhost', id: 'bench' },
    queue: distributeQueue,
    now: () => performance.now(),
  })
  const engines = [
    createExecuteEngine({
      ...shared,
      registry: createMetricsRegistry(),
      queue: ansibleQueue,
      stateDir: { dir: configuration.engine.stateDir, engineId: 'ansible' },
      incarnation: 'ansible',
      pid: process.pid,
      machine: { hostName: 'localhost', addresses: [] },
    }),
    createInstantEngine({ store, queue: instantQueue }, { lane: instantLane }),
    createInstantEngine({ store, queue: pacedQueue }, { lane: pacedLane, pauseMs }),
  ]
  const [address] = await Promise.all([distribute.start(), ...engines.map((engine) => engine.start())])
  return {
    address: String(address),
    fakeSsh,
    countStatements: async () => Number((await sql.query("show global status like 'Questions'"))[0]?.Value),
    stop: async () => {
      sql.close()
      await Promise.all([distribute.stop(), ...engines.map((engine) => engine.stop())])
      await Promise.all(queues.map((queue) => queue.close()))
      await store.close()
      await Promise.all([mariaDb.stop(), kafka.stop(), fakeSsh.remove(), rm(folder, { recursive: true })])
    },
  }
}

function configure({ folder, fakeSsh }: { folder: string; fakeSsh: FakeSsh }) {
  const env = {
    DISTRIBUTE_HTTP_PORT: '0',
    DISTRIBUTE_STANDALONE_DATA_DIR: folder,
    DISTRIBUTE_ANSIBLE_BIN: useAnsible(),
    DISTRIBUTE_ANSIBLE_CONFIG: fakeSsh.ansibleConfig,
  }
  return loadConfiguration({ profile: 'standalone', env }).configuration
}

async function registerIdleLane(store: Store): Promise<void> {
  const engine = { id: 'idle', incarnation: 'idle' }
  await store.engines.register({
    ...engine,
    hostName: 'localhost',
    addresses: [],
    version: '0.0.0',
    lanes: [idleLane],
    slots: 1,
  })
  await store.engines.beat({ ...engine, state: 'gone' })
}

const unsigned = { known: undefined, isRequired: false, logger }

/** Without projects, no share has to be mounted. */
const noShare = { isNeeded: async () => false, probe: async () => undefined }

function createInstantEngine(
  { store, queue }: { readonly store: Store; readonly queue: UnitQueue },
  { lane, pauseMs }: { readonly lane: string; readonly pauseMs?: number },
): Engine {
  return new Engine(
    {
      store,
      queue,
      runner: createInstantRunner(pauseMs === undefined ? {} : { pauseMs }),
      orders: new OrderCheck({ ...unsigned, lanes: [lane], storeId: store.storeId }),
      share: noShare,
      logger,
    },
    {
      id: lane,
      incarnation: lane,
      hostName: 'localhost',
      addresses: [],
      version: '0.0.0',
      lanes: [lane],
      slots: 4,
      leaseMs: 30_000,
      settings: { leaseSeconds: 30, graceSeconds: 5, topic: 'distribute' },
      stopMs: 0,
      maxTaskOutputBytes: 1024 ** 3,
    },
  )
}
