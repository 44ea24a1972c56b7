import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  createSqlClient,
  eventually,
  findMarkedProcesses,
  type ProcessUnderTest,
  type SshFarm,
  startProcess,
  stopAtEnd,
  useAnsible,
  useFarm,
  useFolder,
  useKafka,
  useMariaDb,
} from '@distribute/testbed'
import { expect } from 'vitest'
import { type ApiClient, createApiClient } from './api-client.ts'
import { formatIni, mergeSections, type Sections } from './sections.ts'

/**
 * Daemons as an operator starts them: processes with a file of settings each for distribute and
 * engines, on real Kafka, MariaDB and sshd.
 */
export interface Cluster {
  readonly farm: SshFarm
  readonly databaseUrl: string
  /** where the daemons are started, with the files of settings and the folders of engines */
  readonly folder: string
  /** begins the name of each topic */
  readonly topic: string
  /** of the accounts in the database */
  readonly passwords: readonly string[]
  /** Runs the command `distribute` with the settings of distribute, and returns its output. */
  runCommand(...args: readonly string[]): Promise<string>
  /** `env`: settings of this one only */
  startDistribute(env?: Readonly<Record<string, string>>): Promise<DistributeUnderTest>
  startEngine(options?: EngineOptions): Promise<EngineUnderTest>
  /**
   * Checks that no process of a run is alive, and no folder of a unit remains, as found on the
   * machine. Of these engines, or of all.
   */
  expectNothingLeft(engines?: readonly EngineUnderTest[]): Promise<void>
  stop(): Promise<void>
}

interface EngineOptions {
  /** of an engine that has ended, or one with `{n}` in the cluster's folder; default: a new one */
  readonly stateDir?: string
  /** concurrent tests use one lane each */
  readonly lanes?: readonly string[]
  readonly slots?: number
  readonly leaseSeconds?: number
  /** path of the share on this engine */
  readonly sharePath?: string
}

interface DistributeUnderTest extends ApiClient {
  readonly process: ProcessUnderTest
}

export interface EngineUnderTest {
  readonly process: ProcessUnderTest
  readonly stateDir: string
}

const root = resolve(import.meta.dirname, '../../..')
const node = join(root, 'node_modules/.bin/node')

/**
 * `settings` are added to those that name the servers, by section; a function gets the farm, on
 * which some settings depend.
 */
export async function startCluster(settings: Sections | ((farm: SshFarm) => Promise<Sections>) = {}): Promise<Cluster> {
  const folder = useFolder()
  const [mariaDb, kafka, farm] = await Promise.all([useMariaDb(), useKafka(), useFarm()])
  const databaseUrl = await mariaDb.createDatabase()
  const engineAccount = await createEngineAccount(databaseUrl)
  const topic = kafka.createName()
  const servers = await nameServers({ databaseUrl, brokers: kafka.brokers, topic, farm, folder })
  const ownSettings = typeof settings === 'function' ? await settings(farm) : settings
  const sections = mergeSections(servers, ownSettings)
  const daemons = createDaemons(folder)
  const config = await writeConfig(folder, 'server.conf', sections)
  const engineSections = mergeSections(sections, { Store: { URL: engineAccount.storeUrl } })
  const engineConfig = await writeConfig(folder, 'engine.conf', engineSections)
  const runCommand = async (...args: readonly string[]) => {
    const command = await daemons.start('apps/cli/src/main.ts', { args, config })
    const output = () => command.output.lines.join('\n')
    expect(await command.ended, output()).toMatchObject({ exitCode: 0 })
    return output()
  }
  await runCommand('migrate', '--engine-account', engineAccount.user)
  const stateDirs = new Set<string>()
  let engineCount = 0

  return stopAtEnd({
    farm,
    databaseUrl,
    folder,
    topic,
    passwords: [new URL(databaseUrl).password, new URL(engineAccount.storeUrl).password],
    runCommand,
    startDistribute: async (env = {}) => {
      const ownEnv = { DISTRIBUTE_HTTP_PORT: '0', ...env }
      const process = await daemons.start('apps/distribute/src/main.ts', { env: ownEnv, config })
      const { address } = await process.waitForLog(({ msg }) => msg === 'distribute listening')
      return { ...createApiClient(String(address)), process }
    },
    startEngine: async (options = {}) => {
      const env = toEnvironment({ stateDir: `engine-${++engineCount}`, ...options })
      const process = await daemons.start('apps/execute-engine/src/main.ts', { env, config: engineConfig })
      await process.waitForLog(({ msg }) => msg === 'engine ready', { timeoutMs: 90_000 })
      const locked = await process.waitForLog(({ msg }) => msg === 'state folder locked')
      const stateDir = String(locked.stateDir)
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
      await daemons.kill()
      await engineAccount.drop()
    },
  })
}

interface Servers {
  readonly databaseUrl: string
  readonly brokers: readonly string[]
  readonly topic: string
  readonly farm: SshFarm
  readonly folder: string
}

async function nameServers({ databaseUrl, brokers, topic, farm, folder }: Servers): Promise<Sections> {
  return {
    Store: { URL: databaseUrl },
    Kafka_Cluster: { BOOTSTRAP_SERVERS: brokers.join(), TOPIC: topic, GROUP_ID: topic, PARTITIONS: 8 },
    Ansible: {
      SSH_USER: farm.user,
      SSH_PORT: farm.port,
      SSH_KEY_FILE: farm.keyFile,
      BIN: useAnsible(),
      CONNECT_TIMEOUT: 120,
    },
    Limits: { ALLOW_LOOPBACK: 'yes' },
    Security: { KEYS_DIR: await createOrderKeys(join(folder, 'keys')), SIGNED_ORDERS: 'required' },
  }
}

async function writeConfig(folder: string, name: string, sections: Sections): Promise<string> {
  const config = join(folder, name)
  await writeFile(config, formatIni(sections), { mode: 0o600 })
  return config
}

interface ProgramOptions {
  readonly config: string
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
}

/** Starts the daemons' programs in this folder. */
function createDaemons(folder: string) {
  const processes: ProcessUnderTest[] = []
  return {
    start: async (main: string, { config, env = {}, args = [] }: ProgramOptions) => {
      const command = { command: node, args: [join(root, main), ...args, '--config', config], cwd: folder, env }
      const process = await startProcess(command)
      processes.push(process)
      return process
    },
    kill: async () => {
      await Promise.all(processes.map((process) => process.kill()))
    },
  }
}

function toEnvironment({ stateDir, lanes, slots, leaseSeconds, sharePath }: EngineOptions): Record<string, string> {
  return {
    ...(stateDir && { DISTRIBUTE_EXEC_ENGINE_STATE_DIR: stateDir }),
    ...(lanes && { DISTRIBUTE_EXEC_ENGINE_LANES: lanes.join() }),
    ...(slots && { DISTRIBUTE_EXEC_ENGINE_SLOTS: String(slots) }),
    ...(sharePath && { DISTRIBUTE_SHARE_PATH: sharePath }),
    ...(leaseSeconds && { DISTRIBUTE_EXEC_ENGINE_LEASE_SECONDS: String(leaseSeconds) }),
  }
}

/** The processes of distribute and of engines in one folder. */
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

/** The engines' own account in the store, still without rights. */
async function createEngineAccount(storeUrl: string) {
  const url = new URL(storeUrl)
  const [user, password] = [`engine_${url.pathname.slice(-16)}`, randomBytes(12).toString('hex')]
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
