export interface SignalHandlers {
  /** first signal: take nothing new, wait for what runs */
  readonly stop: () => void
  /** second: end what runs */
  readonly endRuns: () => void
  /** third */
  readonly exit: (code: number) => void
}

const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
type StopSignal = (typeof stopSignals)[number]

/** Where signals come from: `process`. */
export interface SignalSource {
  on(signal: StopSignal, listener: () => void): unknown
  off(signal: StopSignal, listener: () => void): unknown
}

/** A terminal sends Ctrl-C to the whole group, and npm passes it on: the same wish arrives twice or more. */
const repeatMs = 1000

const exitCodeOfSecondThoughts = 130

/**
 * SIGTERM, SIGINT and SIGHUP, which a terminal sends when it is closed, alike: the first stops, the second ends the runs, the third exits. What comes within a second of
 * the one before that counted is a repetition. Answers how to listen no more.
 */
export function onSignals(
  { stop, endRuns, exit }: SignalHandlers,
  { source = process, now = () => performance.now() }: { source?: SignalSource; now?: () => number } = {},
): () => void {
  const steps = [stop, endRuns, () => exit(exitCodeOfSecondThoughts)]
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
