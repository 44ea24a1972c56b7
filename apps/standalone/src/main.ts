import { hostname, uptime } from 'node:os'
import type { Configuration } from '@distribute/contracts'
import { createSignInCodes, Distribute } from '@distribute/distribute'
import { createEngineProblems, createExecuteEngine, describeMachine, startHeartbeat } from '@distribute/execute-engine'
import { createEmbeddedUnitQueue, createKafkaUnitQueue, toKafkaOptions, type UnitQueue } from '@distribute/queue'
import { createMetricsRegistry, runDaemon } from '@distribute/service'
import { lockStateDir, migrateStore, openStore, type Store } from '@distribute/store'
import type { Logger } from 'pino'
import { ulid } from 'ulid'
import packageJson from '../package.json' with { type: 'json' }
import { describeFirstSteps } from './first-steps.ts'
import { provideToken } from './own-token.ts'

runDaemon('standalone', async ({ configuration, secretKey, keys, secretFiles, logger, ending, add }) => {
  const stateDir = lockStateDir(configuration.engine.stateDir, { createId: ulid })
  add({ name: 'state folder', stop: () => stateDir.release() })
  logger.debug({ stateDir: stateDir.dir, engine: stateDir.engineId }, 'state folder locked')
  const machine = describeMachine()
  const problems = createEngineProblems()
  const heartbeat = startHeartbeat({ configuration, hostName: machine.hostName, problems, logger })
  add({ name: 'heartbeat', stop: () => heartbeat.stop() })
  await migrateStore(configuration.store)
  const store = await openStore(configuration.store)
  add({ name: 'store', stop: () => store.close() })
  const token = await provideToken(configuration.standalone.dataDir, store)
  if (token.isNew && (await hasTasks(store))) logger.warn({ token: token.path }, nowNeedsToken)
  const queue = await createQueue(configuration, logger)
  add({ name: 'queue', stop: () => queue.close() })
  const { localHosts, dataDir } = configuration.standalone
  const { version } = packageJson
  const shared = { store, queue, logger, configuration, secretKey, version, localHosts }
  // any user of the machine reaches its loopback addresses
  const security = { ...configuration.security, auth: 'required' as const }
  const guarded = { ...shared, ending, configuration: { ...configuration, security } }
  const registry = createMetricsRegistry()
  const now = () => uptime() * 1000
  const signInCodes = createSignInCodes(now)
  const distribute = new Distribute({
    ...guarded,
    registry,
    signInCodes,
    keys: keys.signing,
    hostName: machine.hostName,
    id: ulid(),
    now,
  })
  const engine = createExecuteEngine({
    ...shared,
    registry,
    keys: keys.engine,
    privatePaths: [dataDir, ...secretFiles],
    stateDir,
    incarnation: ulid(),
    pid: process.pid,
    machine,
  })
  problems.follow(engine)
  ending.addEventListener('abort', () => engine.endRuns())
  add([
    { name: 'distribute', start: () => distribute.start(), stop: () => distribute.stop() },
    { name: 'engine', start: () => engine.start(), stop: () => engine.stop() },
  ])
  const showFirstSteps = async () => {
    const address = await distribute.start()
    process.stdout.write(describeFirstSteps({ address, tokenPath: token.path, code: signInCodes.create() }))
  }
  add({ name: 'first steps', start: showFirstSteps, stop: () => undefined })
})

const nowNeedsToken =
  'clients need a token from now on: those of v2 send the header Authorization: Bearer TOKEN with the one in this file; ' +
  'those of v1 need none where [Security] V1_ALLOW_FROM has their address'

async function hasTasks({ tasks }: Store): Promise<boolean> {
  return (await tasks.list({}, { limit: 1 })).items.length > 0
}

/** Within this one process, unless brokers are named. */
async function createQueue({ kafka }: Configuration, logger: Logger): Promise<UnitQueue> {
  if (kafka.bootstrapServers.length === 0) return createEmbeddedUnitQueue({ logger })
  return await createKafkaUnitQueue(toKafkaOptions(kafka, { clientId: `standalone-${hostname()}`, logger }))
}
