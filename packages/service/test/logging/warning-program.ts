import { createLogger } from '../../src/logging/create-logger.ts'
import { logWarnings } from '../../src/logging/log-warnings.ts'

/** Causes an expected Node.js warning and an unexpected one. */
logWarnings(createLogger({ name: 'warning-program', level: 'info', format: 'json' }))
setTimeout(() => {}, -1)
process.emitWarning('the sky is falling')
