import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  ansibleBins,
  createSqlClient,
  eventually,
  findMarkedProcesses,
  type ProcessUnderTest,
  type SshFarm,
  startProcess,
  startSshFarm,
  useKafka,
  useMariaDb,
} from '@distribute/testbed'
import { expect } from 'vitest'
import { type ApiClient, createApiClient } from './api-client.ts'

/** Daemons as an operator starts them: processes with one server.conf, on real Kafka, MariaDB and sshd. */
export interface Cluster {
  readonly farm: SshFarm
  readonly databaseUrl: string
  /** `env`: settings of this one alone */
  startDistribute(env?: Readonly<Record<string, string>>): Promise<DistributeUnderTest>
  startEngine(options?: EngineOptions): Promise<EngineUnderTest>
  /**
   * No process of any run is alive, and no folder of a unit is left: as the test finds it, not as the program says.
   * Of these engines, or of all.
   */
  expectNothingLeft(engines?: readonly EngineUnderTest[]): Promise<void>
  stop(): Promise<void>
}

interface EngineOptions {
  /** of an engine that has ended, or one with `{n}` in the cluster's folder; default: one of its own */
  readonly stateDir?: string
  /** tests that run side by side take a lane each */
  readonly lanes?: readonly string[]
  readonly slots?: number
  readonly leaseSeconds?: number
  /** where this engine sees the share */
  readonly sharePath?: string
}

interface DistributeUnderTest extends ApiClient {
  readonly process: ProcessUnderTest
}

export interface EngineUnderTest {
  readonly process: ProcessUnderTest
  readonly stateDir: string
}

const root = resolve(import.meta.dirname, '../../../..')
const node = join(root, 'node_modules/.bin/node')

/** `settings`: lines of server.conf beyond those that name the servers, by section; some are known only with the farm. */
export async function startCluster(settings: Sections | ((farm: SshFarm) => Promise<Sections>) = {}): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'distribute-cluster-'))
  const [mariaDb, kafka, farm] = await Promise.all([useMariaDb(), useKafka(), startSshFarm()])
  const config = join(folder, 'server.conf')
  const processes: ProcessUnderTest[] = []
  const stateDirs = new Set<string>()
  let engineCount = 0

  const name = kafka.createName()
  const databaseUrl = await mariaDb.createDatabase()
  const engineAccount = await createEngineAccount(databaseUrl)
  const servers = {
    Store: { URL: databaseUrl },
    Kafka_Cluster: { BOOTSTRAP_SERVERS: kafka.brokers.join(), TOPIC: name, GROUP_ID: name, PARTITIONS: 8 },
    Ansible: {
      SSH_USER: farm.user,
      SSH_PORT: farm.port,
      SSH_KEY_FILE: farm.keyFile,
      BIN: ansibleBins()['2.19'] ?? '',
      CONNECT_TIMEOUT: 120,
    },
    Limits: { ALLOW_LOOPBACK: 'yes' },
    Security: { KEYS_DIR: await createOrderKeys(join(folder, 'keys')), SIGNED_ORDERS: 'required' },
  }
  await writeFile(
    config,
    formatIni(mergeSections(servers, typeof settings === 'function' ? await settings(farm) : settings)),
    { mode: 0o600 },
  )

  async function start(main: string, env: Record<string, string>): Promise<ProcessUnderTest> {
    const args = [join(root, main), '--config', config]
    const process = await startProcess({ command: node, args, cwd: folder, env })
    processes.push(process)
    return process
  }

  const migration = await startProcess({
    command: node,
    args: [join(root, 'apps/cli/src/main.ts'), 'migrate', '--engine-account', engineAccount.user, '--config', config],
    cwd: folder,
  })
  expect(await migration.ended, migration.output.lines.join('\n')).toMatchObject({ exitCode: 0 })

  return {
    farm,
    databaseUrl,
    startDistribute: async (env = {}) => {
      const process = await start('apps/distribute/src/main.ts', { DISTRIBUTE_HTTP_PORT: '0', ...env })
      const { address } = await process.waitForLog(({ msg }) => msg === 'distribute listening')
      return { ...createApiClient(String(address)), process }
    },
    startEngine: async ({
      stateDir: setting = `engine-${++engineCount}`,
      lanes,
      slots,
      leaseSeconds,
      sharePath,
    } = {}) => {
      const process = await start('apps/execute-engine/src/main.ts', {
        DISTRIBUTE_STORE_URL: engineAccount.storeUrl,
        DISTRIBUTE_EXEC_ENGINE_STATE_DIR: setting,
        ...(lanes && { DISTRIBUTE_EXEC_ENGINE_LANES: lanes.join() }),
        ...(slots && { DISTRIBUTE_EXEC_ENGINE_SLOTS: String(slots) }),
        ...(sharePath && { DISTRIBUTE_SHARE_PATH: sharePath }),
        ...(leaseSeconds && { DISTRIBUTE_EXEC_ENGINE_LEASE_SECONDS: String(leaseSeconds) }),
      })
      await process.waitForLog(({ msg }) => msg === 'engine ready', { timeoutMs: 90_000 })
      const holds = await process.waitForLog(({ msg }) => msg === 'state folder locked')
      const stateDir = String(holds.stateDir)
      stateDirs.add(stateDir)
      return { process, stateDir }
    },
    expectNothingLeft: (engines) =>
      eventually(async () => {
        for (const stateDir of engines?.map((engine) => engine.stateDir) ?? stateDirs) {
          expect(await findMarkedProcesses({ stateDir })).toEqual([])
          expect(await readdir(join(stateDir, 'units'))).toEqual([])
        }
      }),
    stop: async () => {
      await Promise.all(processes.map((process) => process.kill()))
      await engineAccount.drop()
      await Promise.all([farm.stop(), kafka.stop(), mariaDb.stop()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Those of distribute and of engines in one folder. */
async function createOrderKeys(folder: string): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  await mkdir(folder, { mode: 0o700 })
  const files = {
    'orders.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }),
    'orders.pub.pem': publicKey.export({ type: 'spki', format: 'pem' }),
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 })
  return folder
}

/** The engines' own account at the store, without any rights so far. */
async function createEngineAccount(storeUrl: string) {
  const url = new URL(storeUrl)
  const [user, password] = [`engine_${url.pathname.slice(-16)}`, 'engine']
  const sql = createSqlClient(storeUrl)
  await sql.query(`create user ${user}@'%' identified by '${password}'`)
  Object.assign(url, { username: user, password })
  return {
    user,
    storeUrl: url.href,
    drop: async () => {
      await sql.query(`drop user ${user}@'%'`)
      sql.close()
    },
  }
}

export type Sections = Record<string, Record<string, string | number>>

function mergeSections(first: Sections, second: Sections): Sections {
  const names = Object.keys({ ...first, ...second })
  return Object.fromEntries(names.map((name) => [name, { ...first[name], ...second[name] }]))
}

function formatIni(sections: Sections): string {
  return Object.entries(sections)
    .map(([section, keys]) => {
      const lines = Object.entries(keys).map(([key, value]) => `${key} = ${value}`)
      return [`[${section}]`, ...lines, ''].join('\n')
    })
    .join('\n')
}
