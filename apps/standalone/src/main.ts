import { hostname, uptime } from 'node:os'
import type { Configuration } from '@distribute/contracts'
import { Distribute } from '@distribute/distribute'
import { createExecuteEngine, createTroubles, describeMachine, startHeartbeat } from '@distribute/execute-engine'
import { createEmbeddedUnitQueue, createKafkaUnitQueue, toKafkaOptions, type UnitQueue } from '@distribute/queue'
import { runDaemon } from '@distribute/service'
import { holdStateDir, migrateStore, openStore } from '@distribute/store'
import type { Logger } from 'pino'
import { ulid } from 'ulid'
import packageJson from '../package.json' with { type: 'json' }
import { describeFirstSteps } from './first-steps.ts'

runDaemon('standalone', async ({ configuration, secretKey, logger, ending }) => {
  const stateDir = holdStateDir(configuration.engine.stateDir, { createId: ulid })
  logger.debug({ stateDir: stateDir.dir, engine: stateDir.engineId }, 'this engine holds its state folder')
  const machine = describeMachine()
  const troubles = createTroubles()
  const heartbeat = startHeartbeat({ configuration, hostName: machine.hostName, troubles, logger })
  await migrateStore(configuration.store)
  const store = await openStore(configuration.store)
  const queue = createQueue(configuration, logger)
  const { localHosts } = configuration.standalone
  const { version } = packageJson
  const shared = { store, queue, logger, configuration, secretKey, version, localHosts }
  const distribute = new Distribute({ ...shared, hostName: machine.hostName, id: ulid(), now: () => uptime() * 1000 })
  const engine = createExecuteEngine({
    ...shared,
    stateDir,
    incarnation: ulid(),
    pid: process.pid,
    machine,
  })
  troubles.follow(engine)
  ending.addEventListener('abort', () => engine.endRuns())
  return {
    start: async () => {
      const [address] = await Promise.all([distribute.start(), engine.start()])
      process.stdout.write(describeFirstSteps(address))
    },
    stop: async () => {
      await Promise.all([distribute.stop(), engine.stop()])
      await heartbeat.stop()
      await queue.close()
      await store.close()
      stateDir.release()
    },
  }
})

/** Within this one process, unless brokers are named. */
function createQueue({ kafka }: Configuration, logger: Logger): UnitQueue {
  if (kafka.bootstrapServers.length === 0) return createEmbeddedUnitQueue({ logger })
  return createKafkaUnitQueue(toKafkaOptions(kafka, { clientId: `standalone-${hostname()}`, logger }))
}
