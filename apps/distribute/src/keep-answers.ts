export interface KeepOptions {
  /** counted from the question */
  readonly keptMs: number
  /** keep an answer for this many times as long as it took, if that is longer; left out: 0 */
  readonly restFactor?: number
}

/**
 * Asks once for all callers: a question in progress serves those who ask meanwhile, and its answer
 * those who ask while it is kept. Failures are kept as answers are.
 */
export function keepAnswers<Arg, Result>(
  ask: (arg: Arg) => Promise<Result>,
  { keptMs, restFactor = 0 }: KeepOptions,
): (arg: Arg) => Promise<Result> {
  let kept: Promise<Result> | undefined
  let freshUntilMs = 0
  return (arg) => {
    if (kept !== undefined && performance.now() <= freshUntilMs) return kept
    const askedAtMs = performance.now()
    freshUntilMs = Number.POSITIVE_INFINITY
    kept = ask(arg).finally(() => {
      const tookMs = performance.now() - askedAtMs
      freshUntilMs = askedAtMs + Math.max(keptMs, tookMs * (1 + restFactor))
    })
    return kept
  }
}
