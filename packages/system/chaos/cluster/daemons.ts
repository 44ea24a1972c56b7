import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Kafka, type MariaDb, type ProcessUnderTest, startProcess } from '@distribute/testbed'
import type { WitnessPrograms } from '../programs.ts'

/** Starts the project's programs as an operator does: processes with one server.conf. */
export interface Daemons {
  /** address of the store */
  readonly databaseUrl: string
  /** of the topic and of the group */
  readonly queueName: string
  /** Creates the database's tables. Call it first. */
  migrate(): Promise<void>
  startDistribute(): Promise<ProcessUnderTest>
  startEngine(stateDir: string): Promise<ProcessUnderTest>
  /** Kills all processes. Returns the output of each, by a unique name. */
  killAll(): Promise<readonly (readonly [name: string, lines: readonly string[]])[]>
}

export interface DaemonsOptions {
  /** the repository whose sources run */
  readonly root: string
  readonly folder: string
  readonly mariaDb: MariaDb
  readonly kafka: Kafka
  readonly programs: WitnessPrograms
  readonly slots: number
}

/** seconds */
export const leaseSeconds = 4
const graceSeconds = 1
const reapSeconds = 1

/** The Node of the tests: a copy of the sources has none. */
const node = process.execPath

export async function createDaemons(options: DaemonsOptions): Promise<Daemons> {
  const { root, folder, mariaDb, kafka } = options
  const databaseUrl = await mariaDb.createDatabase()
  const queueName = kafka.createName()
  const config = join(folder, 'server.conf')
  await writeFile(config, formatSettings({ ...options, databaseUrl, queueName }), { mode: 0o600 })
  const started: { readonly name: string; readonly process: ProcessUnderTest }[] = []
  const start = async (name: string, main: string, env: Record<string, string> = {}, more: readonly string[] = []) => {
    const args = [join(root, main), ...more, '--config', config]
    const process = await startProcess({ command: node, args, cwd: folder, env })
    started.push({ name: `${name}-${process.pid}`, process })
    return process
  }

  return {
    databaseUrl,
    queueName,
    migrate: async () => {
      const migration = await start('migrate', 'apps/cli/src/main.ts', {}, ['migrate'])
      const { exitCode } = await migration.ended
      if (exitCode !== 0) throw new Error(`migrating failed:\n${migration.output.lines.join('\n')}`)
    },
    startDistribute: () => start('distribute', 'apps/distribute/src/main.ts', { DISTRIBUTE_HTTP_PORT: '0' }),
    startEngine: (stateDir) => {
      const env = { DISTRIBUTE_EXEC_ENGINE_STATE_DIR: stateDir }
      return start(basename(stateDir), 'apps/execute-engine/src/main.ts', env)
    },
    killAll: async () => {
      await Promise.all(started.map(({ process }) => process.kill()))
      return started.map(({ name, process }) => [name, process.output.lines])
    },
  }
}

interface Settings extends DaemonsOptions {
  readonly databaseUrl: string
  readonly queueName: string
}

function formatSettings({ databaseUrl, queueName, kafka, programs, slots }: Settings): string {
  return `[Store]
URL = ${databaseUrl}
[Kafka_Cluster]
BOOTSTRAP_SERVERS = ${kafka.brokers.join()}
TOPIC = ${queueName}
GROUP_ID = ${queueName}
PARTITIONS = 8
REPLICATION = 1
[Exec_Engine]
SLOTS = ${slots}
LEASE_SECONDS = ${leaseSeconds}
GRACE_SECONDS = ${graceSeconds}
[Dispatch]
REAP_SECONDS = ${reapSeconds}
[Ansible]
BIN = ${programs.bin}
CONFIG = ${programs.ansibleConfig}
`
}
