import { createKafkaUnitQueue, toKafkaOptions } from '@distribute/queue'
import { createMetricsRegistry, type EngineKeys, runDaemon, waitFor } from '@distribute/service'
import { lockStateDir, openStore } from '@distribute/store'
import type { Logger } from 'pino'
import { ulid } from 'ulid'
import packageJson from '../package.json' with { type: 'json' }
import { createExecuteEngine } from './create-execute-engine.ts'
import { startHealthServer } from './health/health-server.ts'
import { createEngineProblems } from './health/problem-source.ts'
import { startHeartbeat } from './heartbeat/heartbeat.ts'
import { describeMachine } from './machine.ts'

const { version } = packageJson

function logOrderVerification(
  { verifier }: EngineKeys,
  { required, logger }: { required: boolean; logger: Logger },
): void {
  if (verifier !== undefined) logger.info({ keys: verifier.keyIds, required }, 'order verification enabled')
  else logger.warn('order verification disabled: [Security] KEYS_DIR has no orders.pub.pem; see docs/keys.md')
}

runDaemon('execute-engine', async (context) => {
  const { configuration, secretKey, keys, secretFiles, logger, stopping, ending, add } = context
  const stateDir = lockStateDir(configuration.engine.stateDir, { createId: ulid })
  add({ name: 'state folder', stop: () => stateDir.release() })
  logger.info({ stateDir: stateDir.dir, engine: stateDir.engineId }, 'state folder locked')
  const machine = describeMachine()
  const problems = createEngineProblems()
  const registry = createMetricsRegistry()
  const { healthPort: port } = configuration.engine
  const health = await startHealthServer({ port, version, problems, registry, logger })
  add({ name: 'health server', stop: () => health.close() })
  const heartbeat = startHeartbeat({ configuration, hostName: machine.hostName, problems, logger })
  add({ name: 'heartbeat', stop: () => heartbeat.stop() })
  const store = await waitFor({
    what: 'store',
    attempt: () => openStore(configuration.store),
    logger,
    signal: stopping,
  })
  add({ name: 'store', stop: () => store.close() })
  const queue = await createKafkaUnitQueue(
    toKafkaOptions(configuration.kafka, { clientId: `execute-engine-${stateDir.engineId}`, logger }),
  )
  add({ name: 'queue', stop: () => queue.close() })
  const engine = createExecuteEngine({
    store,
    queue,
    logger,
    configuration,
    secretKey,
    keys: keys.engine,
    stateDir,
    incarnation: ulid(),
    pid: process.pid,
    machine,
    version,
    registry,
    localHosts: false,
    privatePaths: secretFiles,
  })
  logOrderVerification(keys.engine, { required: configuration.security.signedOrders === 'required', logger })
  problems.follow(engine)
  ending.addEventListener('abort', () => engine.endRuns())
  add({ name: 'engine', start: () => engine.start(), stop: () => engine.stop() })
})
