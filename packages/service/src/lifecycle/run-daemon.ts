import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { AppError, type Configuration } from '@distribute/contracts'
import type { Logger } from 'pino'
import type { ProcessKeys } from '../configuration/keys.ts'
import { loadConfiguration } from '../configuration/load-configuration.ts'
import type { Profile } from '../configuration/reader.ts'
import { createLogger } from '../logging/create-logger.ts'
import { logWarnings } from '../logging/log-warnings.ts'
import type { SecretKey } from '../secrets/secret-key.ts'
import { runMain } from './run-main.ts'
import { onSignals } from './signals.ts'

/** What every daemon starts with. */
export interface DaemonContext {
  readonly configuration: Configuration
  /** of [Security] KEY_FILE; undefined: none is set */
  readonly secretKey: SecretKey | undefined
  /** of [Security] KEYS_DIR */
  readonly keys: ProcessKeys
  /** files of the settings and of secrets, and the folder of keys, which no task is to read */
  readonly secretFiles: readonly string[]
  readonly logger: Logger
  /** Aborted by the first signal: take nothing new, wait for what runs. */
  readonly stopping: AbortSignal
  /** Aborted by the second: end what runs. */
  readonly ending: AbortSignal
}

/** What a daemon gives back once it is on its way: how it comes up, and how it goes down. */
export interface Daemon {
  /** Resolves when all of it works; rejects when it never will. */
  start(): Promise<unknown>
  /** Resolves when nothing of it is left; it may come before `start` has resolved. */
  stop(): Promise<void>
}

/**
 * Runs a daemon from its first line to its exit: reads `--config`, says what is odd about the settings, and turns
 * signals into `stopping` and `ending`. `compose` may wait for servers that are away with `stopping` as its signal.
 */
export function runDaemon(profile: Profile, compose: (context: DaemonContext) => Promise<Daemon>): void {
  runMain(profile, async () => {
    const { logger, ...settings } = prepare(profile)
    const stopping = new AbortController()
    const ending = new AbortController()
    onSignals({ stop: () => stopping.abort(), endRuns: () => ending.abort(), exit: (code) => process.exit(code) })
    const stopRequested = once(stopping.signal, 'abort')
    const composed = compose({ ...settings, logger, stopping: stopping.signal, ending: ending.signal })
    const daemon = await composed.catch((error) => {
      if (error !== stopping.signal.reason) throw error
    })
    if (daemon === undefined) return
    await Promise.race([daemon.start().then(() => stopRequested), stopRequested])
    logger.info(`${profile} stops`)
    await daemon.stop()
  })
}

function prepare(
  profile: Profile,
): Pick<DaemonContext, 'configuration' | 'secretKey' | 'keys' | 'secretFiles' | 'logger'> {
  const file = readConfigFlag(process.argv.slice(2))
  const loaded = loadConfiguration({ profile, env: process.env, file })
  const { configuration, secretKey, keys, secretFiles, warnings, effective } = loaded
  const logger = createLogger({ name: profile, ...configuration.log })
  logWarnings(logger)
  const settings = Object.fromEntries(effective.map(({ section, key, value }) => [`${section}.${key}`, value]))
  // Standalone is what a newcomer starts: its defaults are not what they want to read first.
  logger[profile === 'standalone' ? 'debug' : 'info']({ settings }, 'effective configuration')
  for (const warning of warnings) logger.warn(warning)
  return { configuration, secretKey, keys, secretFiles, logger }
}

function readConfigFlag(args: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...args], options: { config: { type: 'string' } } }).values.config
  } catch (cause) {
    const message = `${cause instanceof Error ? cause.message : cause}; the only option is --config FILE`
    throw new AppError('invalid_configuration', message, { cause })
  }
}
