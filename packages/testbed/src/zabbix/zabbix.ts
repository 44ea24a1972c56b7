import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { execa } from 'execa'
import { hasPrograms } from '../has-programs.ts'
import { useMariaDb } from '../mariadb.ts'
import { createSqlClient, type SqlClient } from '../sql-client.ts'
import { createTemporaryFolder, giveToAccount } from '../temporary-folder.ts'
import { need, stopAtEnd } from '../test-scope.ts'
import { type CallZabbix, frontend, startZabbixApi } from './zabbix-api.ts'
import { fillZabbixDatabase } from './zabbix-database.ts'
import { startZabbixServer } from './zabbix-server.ts'

export interface ZabbixOptions {
  /** The text of an exported template (YAML), which is imported. */
  readonly template: string
  /** Hosts with that template. */
  readonly hosts: readonly string[]
  /** Macros of each host, by name: `{$NAME}`. */
  readonly macros?: Readonly<Record<string, string>>
}

/** A problem that a trigger has opened and not closed. */
interface ZabbixProblem {
  readonly name: string
  /** The operational data. */
  readonly opdata: string
}

/** A Zabbix server with its database, which receives values of trapper items. */
export interface Zabbix {
  /** Of the trapper. */
  readonly port: number
  /** Stored values of an item, oldest first. */
  values(host: string, key: string): Promise<readonly string[]>
  /** The open problems of a host. */
  problems(host: string): Promise<readonly ZabbixProblem[]>
  /** Idempotent. */
  stop(): Promise<void>
}

/**
 * Starts Debian's Zabbix server on a free port with a new database, and configures it by its API,
 * as a person does in the frontend: about 4 s. The server knows the whole configuration when this
 * resolves.
 */
export async function startZabbix(options: ZabbixOptions): Promise<Zabbix> {
  await needZabbix()
  const undo: (() => unknown)[] = []
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const mariaDb = await useMariaDb()
    undo.push(() => mariaDb.stop())
    const databaseUrl = await mariaDb.createDatabase()
    await fillZabbixDatabase(databaseUrl)
    const folder = await createTemporaryFolder('zabbix')
    undo.push(() => folder.remove())
    if (userInfo().uid === 0) await giveToAccount('zabbix', folder.path)

    const { api, stop: stopApi } = await startZabbixApi({ folder: folder.path, databaseUrl })
    undo.push(stopApi)
    const hostIds = await setUp(api, options)
    // Afterwards, because it reads new hosts only when it next loads its configuration.
    const { port, stop: stopServer } = await startZabbixServer({ folder: folder.path, databaseUrl })
    undo.push(stopServer)
    const database = createSqlClient(databaseUrl)
    undo.push(() => database.close())
    return stopAtEnd({
      port,
      values: (host, key) => readValues(database, { host, key }),
      problems: (host) => readProblems(api, hostIds.get(host)),
      stop,
    })
  } catch (error) {
    await stop()
    throw error
  }
}

async function needZabbix(): Promise<void> {
  const isThere = hasPrograms('zabbix_server') && existsSync(frontend) && (await hasPhpForMySql())
  need({ name: 'Zabbix', isThere, advice: 'install zabbix-server-mysql, zabbix-frontend-php, php-cli and php-mysql' })
}

async function hasPhpForMySql(): Promise<boolean> {
  const { exitCode } = await execa('php', ['-r', 'exit(extension_loaded("mysqli") ? 0 : 1);'], { reject: false })
  return exitCode === 0
}

/** Returns the ids of the hosts by name. */
async function setUp(api: CallZabbix, { template, hosts, macros = {} }: ZabbixOptions): Promise<Map<string, string>> {
  const rule = { createMissing: true, updateExisting: true }
  await api('configuration.import', {
    format: 'yaml',
    source: template,
    rules: { groups: rule, templates: rule, items: rule, triggers: rule, valueMaps: rule },
  })
  const templates = await api<{ templateid: string }[]>('template.get', { output: ['templateid'] })
  const [group] = await api<{ groupid: string }[]>('hostgroup.get', { output: ['groupid'], limit: 1 })
  const { hostids } = await api<{ hostids: string[] }>(
    'host.create',
    hosts.map((host) => ({
      host,
      groups: [{ groupid: group?.groupid }],
      templates,
      macros: Object.entries(macros).map(([macro, value]) => ({ macro, value })),
    })),
  )
  return new Map(hosts.map((host, index) => [host, String(hostids[index])]))
}

async function readValues(
  database: SqlClient,
  { host, key }: { host: string; key: string },
): Promise<readonly string[]> {
  const [item] = await database.query(
    `select itemid, value_type from items join hosts using (hostid) where host = '${host}' and key_ = '${key}'`,
  )
  if (item === undefined) throw new Error(`Zabbix has no item ${key} of host ${host}`)
  const table = historyTables[Number(item.value_type)]
  const rows = await database.query(`select value from ${table} where itemid = ${item.itemid} order by clock, ns`)
  return rows.map(({ value }) => String(value))
}

/** By the value type of an item. */
const historyTables: Readonly<Record<number, string>> = {
  0: 'history',
  1: 'history_str',
  2: 'history_log',
  3: 'history_uint',
  4: 'history_text',
}

async function readProblems(api: CallZabbix, hostId: string | undefined): Promise<readonly ZabbixProblem[]> {
  const problems = await api<ZabbixProblem[]>('problem.get', { hostids: hostId, output: ['name', 'opdata'] })
  return problems.map(({ name, opdata }) => ({ name, opdata }))
}
