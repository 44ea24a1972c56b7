export interface SignalHandlers {
  /** first signal: take no new work, wait for running work */
  readonly stop: () => void
  /** second signal: terminate running work */
  readonly endRuns: () => void
  /** third signal */
  readonly exit: (code: number) => void
}

const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
type StopSignal = (typeof stopSignals)[number]

/** Source of signals: `process`. */
export interface SignalSource {
  on(signal: StopSignal, listener: () => void): unknown
  off(signal: StopSignal, listener: () => void): unknown
}

/**
 * A terminal sends Ctrl-C to the whole process group, and npm forwards it: one keypress can arrive
 * several times.
 */
const repeatMs = 1000

const exitCodeOfThirdSignal = 130

/**
 * Handles SIGTERM, SIGINT and SIGHUP (sent by a closing terminal) alike: the first signal stops,
 * the second terminates the runs, the third exits. Ignores signals within one second after one that
 * counted. Returns an unsubscribe function.
 */
export function onSignals(
  { stop, endRuns, exit }: SignalHandlers,
  { source = process, now = () => performance.now() }: { source?: SignalSource; now?: () => number } = {},
): () => void {
  const steps = [stop, endRuns, () => exit(exitCodeOfThirdSignal)]
  let lastMs = Number.NEGATIVE_INFINITY
  const onSignal = () => {
    if (now() - lastMs < repeatMs) return
    lastMs = now()
    steps.shift()?.()
  }
  for (const signal of stopSignals) source.on(signal, onSignal)
  return () => {
    for (const signal of stopSignals) source.off(signal, onSignal)
  }
}
