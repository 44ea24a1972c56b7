import { createLogger } from '../../src/logging/create-logger.ts'
import { logWarnings } from '../../src/logging/log-warnings.ts'

/** Causes a harmless Node.js warning and one that is not. */
logWarnings(createLogger({ name: 'warning-program', level: 'info', format: 'json' }))
setTimeout(() => {}, -1)
process.emitWarning('the sky is falling')
