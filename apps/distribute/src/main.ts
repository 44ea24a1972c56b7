import { randomUUID } from 'node:crypto'
import { hostname, uptime } from 'node:os'
import { createKafkaUnitQueue, toKafkaOptions } from '@distribute/queue'
import { createMetricsRegistry, runDaemon, waitFor } from '@distribute/service'
import { openStore } from '@distribute/store'
import packageJson from '../package.json' with { type: 'json' }
import { Distribute } from './distribute.ts'

runDaemon('distribute', async ({ configuration, secretKey, keys, logger, stopping, ending, add }) => {
  const store = await waitFor({
    what: 'store',
    attempt: () => openStore(configuration.store),
    logger,
    signal: stopping,
  })
  add({ name: 'store', stop: () => store.close() })
  const queue = await createKafkaUnitQueue(
    toKafkaOptions(configuration.kafka, { clientId: `distribute-${hostname()}-${process.pid}`, logger }),
  )
  add({ name: 'queue', stop: () => queue.close() })
  const distribute = new Distribute({
    store,
    queue,
    logger,
    configuration,
    secretKey,
    keys: keys.signing,
    version: packageJson.version,
    hostName: hostname(),
    id: randomUUID(),
    localHosts: false,
    registry: createMetricsRegistry(),
    ending,
    now: () => uptime() * 1000,
  })
  const { signer } = keys.signing
  if (signer !== undefined) logger.info({ key: signer.keyId }, 'order signing enabled')
  else logger.warn('order signing disabled: [Security] KEYS_DIR has no orders.pem; see docs/keys.md')
  add(distribute)
})
