import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createSqlClient,
  eventually,
  findMarkedProcesses,
  type Kafka,
  type MariaDb,
  type SqlClient,
  startKafka,
  startMariaDb,
  useAnsible,
} from '@distribute/testbed'
import { readHostLog } from '../host-log.ts'
import { createWitnessPrograms, type WitnessPrograms } from '../programs.ts'
import { createDaemons, type Daemons } from './daemons.ts'
import { createDistributes, type Distributes } from './distributes.ts'
import { createEngines, type Engines } from './engines.ts'

/** Two distributes and three engines as processes, on a Kafka and a MariaDB that faults may hit. */
export interface Stack {
  readonly folder: string
  readonly kafka: Kafka
  readonly mariaDb: MariaDb
  readonly programs: WitnessPrograms
  readonly daemons: Daemons
  readonly engines: Engines
  readonly distributes: Distributes
  /** The store, as the harness reads it. */
  readonly sql: SqlClient
  /** Ends all of it. Keeps the folder if it contains evidence. */
  stop(options: { readonly keepFolder: boolean }): Promise<void>
}

export interface StackOptions {
  readonly root: string
  readonly slots: number
}

const engineCount = 3
const distributeCount = 2

export async function startStack({ root, slots }: StackOptions): Promise<Stack> {
  const [kafka, mariaDb] = await startServers()
  const folder = await mkdtemp(join(tmpdir(), 'distribute-chaos-'))
  const programs = await createWitnessPrograms(join(folder, 'bin'), useAnsible())
  const daemons = await createDaemons({ root, folder, kafka, mariaDb, programs, slots })
  const engines = createEngines(folder, daemons.startEngine)
  const distributes = createDistributes(daemons.startDistribute)
  const sql = createSqlClient(daemons.databaseUrl)
  const stop: Stack['stop'] = async ({ keepFolder }) => {
    sql.close()
    const logs = await daemons.killAll()
    await killRuns(folder)
    await removeSocketFolders(programs.hostLog)
    await Promise.all([kafka.stop(), mariaDb.stop()])
    if (!keepFolder) return await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    await mkdir(join(folder, 'logs'))
    for (const [name, lines] of logs) await writeFile(join(folder, 'logs', `${name}.log`), `${lines.join('\n')}\n`)
  }
  try {
    await daemons.migrate()
    await startAll(distributes, engines)
    return { folder, kafka, mariaDb, programs, daemons, engines, distributes, sql, stop }
  } catch (error) {
    await stop({ keepFolder: false })
    throw error
  }
}

/** Faults should hit a working system, not one that starts. */
async function startAll(distributes: Distributes, engines: Engines): Promise<void> {
  await Promise.all([
    ...Array.from({ length: distributeCount }, () => distributes.add()),
    ...Array.from({ length: engineCount }, () => engines.add()),
  ])
  await eventually(() => {
    if (distributes.addresses().length < distributeCount) throw new Error('a distribute does not take requests yet')
  })
  await Promise.all(engines.all.map(({ process }) => process?.waitForLog(({ msg }) => msg === 'engine ready')))
}

/** Both or none. */
async function startServers(): Promise<[Kafka, MariaDb]> {
  const [kafka, mariaDb] = await Promise.allSettled([startKafka(), startMariaDb()])
  if (kafka.status === 'fulfilled' && mariaDb.status === 'fulfilled') return [kafka.value, mariaDb.value]
  for (const server of [kafka, mariaDb]) if (server.status === 'fulfilled') await server.value.stop()
  throw kafka.status === 'rejected' ? kafka.reason : new Error('MariaDB did not start', { cause: mariaDb })
}

/** If the start fails, nothing of this run outlives it. */
async function killRuns(folder: string): Promise<void> {
  for (const { pid } of await findMarkedProcesses({ stateDir: folder })) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended in between.
    }
  }
}

/** They are not in the folder; the runs reported their paths. */
async function removeSocketFolders(hostLog: string): Promise<void> {
  const paths = new Set((await readHostLog(hostLog)).map(({ controlPaths }) => controlPaths))
  for (const path of paths) await rm(path, { recursive: true, force: true })
}
