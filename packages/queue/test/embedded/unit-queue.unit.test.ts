import { pino } from 'pino'
import { createEmbeddedUnitQueue } from '../../src/index.ts'
import { testUnitQueue } from '../queue-conformance.ts'

testUnitQueue('embedded', async () => createEmbeddedUnitQueue({ logger: pino({ level: 'silent' }) }))
