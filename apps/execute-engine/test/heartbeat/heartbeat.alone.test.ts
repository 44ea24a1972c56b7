import { join, resolve } from 'node:path'
import { migrateStore, openStore } from '@distribute/store'
import {
  eventually,
  type Kafka,
  type MariaDb,
  type ProcessUnderTest,
  startKafka,
  startMariaDb,
  startProcess,
  stopAtEnd,
  useFolder,
  type Zabbix,
} from '@distribute/testbed'
import { beforeAll, expect, test } from 'vitest'
import { findSenders } from './find-senders.ts'
import { startZabbixWithTemplate } from './zabbix-with-template.ts'

const root = resolve(import.meta.dirname, '../../../..')
let mariaDb: MariaDb
let kafka: Kafka
let zabbix: Zabbix
let storeUrl: string
let folder: string

beforeAll(async () => {
  folder = useFolder()
  // Zabbix has another database server than the engine, whose own is to go away.
  ;[mariaDb, kafka, zabbix] = await Promise.all([
    startMariaDb(),
    startKafka(),
    startZabbixWithTemplate({ hosts: ['early', 'life', 'drained'] }),
  ])
  storeUrl = await mariaDb.createDatabase()
  await migrateStore(storeUrl)
})

test('an engine that starts before its servers reports what it waits for, becomes well, and leaves no sender when it is killed', async () => {
  await Promise.all([mariaDb.pause(), kafka.pause()])
  const engine = await startEngine('early')
  await heard('early', '0', /^starting: waiting for the store$/)
  mariaDb.resume()
  await heard('early', '0', /^not connected to the queue/)
  kafka.resume()
  await heard('early', '1', /^$/)

  await engine.kill()
  await eventually(async () => expect(await findSenders('early')).toEqual([]))
})

test('an engine is 1 in Zabbix; 0 with the reason while it stands still or its store is away; and 1 again', async () => {
  const engine = await startEngine('life')
  await heard('life', '1', /^$/)

  await engine.pause()
  await heard('life', '0', /^the engine's event loop has been blocked for \d+ s$/)
  engine.resume()
  await heard('life', '1', /^$/)

  await mariaDb.pause()
  await heard('life', '0', /^the store has not answered for \d+ s$/)
  mariaDb.resume()
  await heard('life', '1', /^$/)

  const said = engine.logs.filter(({ msg }) => /heartbeat/.test(msg ?? ''))
  expect(said).toEqual([expect.objectContaining({ msg: 'heartbeat accepted by Zabbix', host: 'life' })])
})

test('a drained engine reports it, and its sender ends with it', async () => {
  const engine = await startEngine('drained')
  const { engine: id } = await engine.waitForLog(({ msg }) => msg === 'engine ready')
  const store = await openStore(storeUrl)
  await store.engines.drain(String(id))
  await store.close()
  const reason = 'draining on request: takes no new units'
  await eventually(async () =>
    expect(await zabbix.problems('drained')).toEqual([
      { name: 'Execute-engine: it is being taken out of service', opdata: reason },
    ]),
  )
  await heard('drained', '0', new RegExp(`^${reason}$`))
  expect(await engine.stop()).toMatchObject({ exitCode: 0 })
  expect(await findSenders('drained')).toEqual([])
})

async function startEngine(host: string): Promise<ProcessUnderTest> {
  const engine = await startProcess({
    command: join(root, 'node_modules/.bin/node'),
    args: [join(root, 'apps/execute-engine/src/main.ts')],
    cwd: folder,
    env: {
      DISTRIBUTE_STORE_URL: storeUrl,
      DISTRIBUTE_KAFKA_CLUSTER_BOOTSTRAP_SERVERS: kafka.brokers.join(),
      DISTRIBUTE_KAFKA_CLUSTER_TOPIC: host,
      DISTRIBUTE_KAFKA_CLUSTER_GROUP_ID: host,
      DISTRIBUTE_EXEC_ENGINE_STATE_DIR: join(folder, host),
      DISTRIBUTE_EXEC_ENGINE_LEASE_SECONDS: '4',
      DISTRIBUTE_ZABBIX_IP: '127.0.0.1',
      DISTRIBUTE_ZABBIX_ZABBIX_PORT: String(zabbix.port),
      DISTRIBUTE_ZABBIX_HOST: host,
      DISTRIBUTE_DATA_SEND_ZABBIX: '0.5',
    },
  })
  stopAtEnd({ stop: () => engine.kill() })
  return engine
}

/** Waits until the database has both as the newest values of the host. */
async function heard(host: string, value: string, reason: RegExp): Promise<void> {
  await eventually(async () => {
    const [pings, reasons] = await Promise.all([
      zabbix.values(host, 'exec.engine.ping'),
      zabbix.values(host, 'exec.engine.ping.reason'),
    ])
    expect({ ping: pings.at(-1), reason: reasons.at(-1) }).toEqual({
      ping: value,
      reason: expect.stringMatching(reason),
    })
  })
}
