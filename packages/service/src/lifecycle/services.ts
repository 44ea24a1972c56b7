import type { Logger } from 'pino'

/** A part of a process that must be stopped before the process ends. */
export interface Service {
  /** for logs and errors */
  readonly name: string
  /** Left out: the service is open as soon as it exists. */
  readonly start?: () => unknown
  /** Must also work for a service that is still starting or that never started. */
  readonly stop: () => Promise<void> | void
}

/** One service, or several that start and stop together. */
export type Stage = Service | readonly Service[]

export interface StartOptions {
  readonly logger: Logger
  /**
   * Once aborted, no further service starts: `startAll` rolls back and throws the signal's reason.
   */
  readonly signal?: AbortSignal
}

/**
 * Starts services in order. When one fails, every service that is open, started or half started is
 * stopped in reverse order, and the first error is thrown.
 */
export async function startAll(stages: readonly Stage[], { logger, signal }: StartOptions): Promise<void> {
  const begun = new Set<Stage>()
  try {
    for (const stage of stages) {
      signal?.throwIfAborted()
      begun.add(stage)
      await Promise.all(toServices(stage).map(async (service) => service.start?.()))
    }
  } catch (error) {
    const toStop = stages.map((stage) => (begun.has(stage) ? stage : toServices(stage).filter(isOpen)))
    await rollBack(toStop, logger)
    throw error
  }
}

/**
 * Stops services after a failed start. Logs their errors, so that the caller can throw the error of
 * the start.
 */
export async function rollBack(stages: readonly Stage[], logger: Logger): Promise<void> {
  try {
    await stopAll(stages)
  } catch (error) {
    logger.error({ err: error }, 'rollback incomplete')
  }
}

/**
 * Stops services in reverse order. A service that fails to stop does not keep the others from
 * stopping; in the end an `AggregateError` names those that failed. Idempotent: each service is
 * stopped once, and later calls share the result.
 */
export async function stopAll(stages: readonly Stage[]): Promise<void> {
  const failures: { readonly name: string; readonly error: unknown }[] = []
  for (const stage of stages.toReversed()) {
    const stops = toServices(stage).map((service) =>
      stopOnce(service).catch((error: unknown) => void failures.push({ name: service.name, error })),
    )
    await Promise.all(stops)
  }
  if (failures.length === 0) return
  const names = failures.map(({ name }) => name).join(', ')
  throw new AggregateError(
    failures.map(({ error }) => error),
    `could not stop: ${names}`,
  )
}

const stops = new WeakMap<Service, Promise<void>>()

function stopOnce(service: Service): Promise<void> {
  const stopped = stops.get(service) ?? Promise.try(() => service.stop())
  stops.set(service, stopped)
  return stopped
}

function toServices(stage: Stage): readonly Service[] {
  return 'stop' in stage ? [stage] : stage
}

function isOpen({ start }: Service): boolean {
  return start === undefined
}
