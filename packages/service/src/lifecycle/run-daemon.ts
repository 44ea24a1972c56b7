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
import { rollBack, type Stage, startAll, stopAll } from './services.ts'
import { onSignals } from './signals.ts'

/** Everything that a daemon is composed from. */
export interface DaemonContext {
  readonly configuration: Configuration
  /** key of [Security] KEY_FILE; undefined if not set */
  readonly secretKey: SecretKey | undefined
  /** keys of [Security] KEYS_DIR */
  readonly keys: ProcessKeys
  /** files and folders with secrets, which no task may read */
  readonly secretFiles: readonly string[]
  readonly logger: Logger
  /** Aborted by the first signal: take no new work, wait for running work. */
  readonly stopping: AbortSignal
  /** Aborted by the second signal: terminate running work. */
  readonly ending: AbortSignal
  /** Adds a part of the daemon, after all that it needs. */
  readonly add: (stage: Stage) => void
}

/**
 * Runs a daemon from its first line to its exit: reads `--config`, logs warnings about the
 * settings, and turns signals into `stopping` and `ending`. `compose` opens what the daemon needs
 * and adds each part as soon as it is open; it may wait for servers that are away with `stopping`
 * as its signal. The parts then start in order, and stop in reverse order at the first signal, or
 * when `compose` or a start fails.
 */
export function runDaemon(profile: Profile, compose: (context: DaemonContext) => Promise<void>): void {
  runMain(profile, async () => {
    const { logger, ...settings } = prepare(profile)
    const stopping = new AbortController()
    const ending = new AbortController()
    onSignals({ stop: () => stopping.abort(), endRuns: () => ending.abort(), exit: (code) => process.exit(code) })
    const { signal } = stopping
    const stopRequested = once(signal, 'abort')
    const stages: Stage[] = []
    const add = (stage: Stage) => void stages.push(stage)
    try {
      await compose({ ...settings, logger, stopping: signal, ending: ending.signal, add }).catch(async (error) => {
        await rollBack(stages, logger)
        throw error
      })
      await Promise.race([startAll(stages, { logger, signal }).then(() => stopRequested), stopRequested])
    } catch (error) {
      if (error !== signal.reason) throw error
    }
    logger.info('stop requested')
    await stopAll(stages)
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
  // Newcomers start standalone, and should not see a wall of defaults first.
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
