import { pino } from 'pino'
import { createEmbeddedUnitQueue } from '../../src/index.ts'
import { testUnitQueue } from '../queue-conformance.ts'

testUnitQueue('embedded', async () => ({
  queue: createEmbeddedUnitQueue({ logger: pino({ level: 'silent' }) }),
  stop: async () => undefined,
}))
