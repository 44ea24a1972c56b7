import { AppError } from '@distribute/contracts'
import { runMain } from '../../src/lifecycle/run-main.ts'

/** Ends in the way that its argument names. */
const endings: Record<string, () => Promise<void>> = {
  well: async () => {
    // an open handle must not keep the process
    setInterval(() => {}, 1000)
  },
  configuration: async () => {
    throw new AppError('invalid_configuration', 'invalid configuration:\n  [HTTP] PORT = x')
  },
  schema: async () => {
    throw new AppError('schema_mismatch', 'run distribute migrate')
  },
  locked: async () => {
    throw new AppError('state_dir_locked', 'STATE_DIR is locked')
  },
  away: async () => {
    throw new AppError('store_unavailable', 'no answer from db:3306')
  },
  bug: async () => {
    throw new TypeError('x is undefined', { cause: new Error('why') })
  },
  rejection: () => {
    void Promise.reject(new Error('not handled'))
    return new Promise(() => {})
  },
}

runMain('failing-program', endings[process.argv[2] ?? ''] ?? (async () => {}))
