/**
 * Milliseconds of CLOCK_MONOTONIC, which nobody sets, and which every process of the machine reads alike: what the
 * journal's `monoMs` counts. It stands still while the machine sleeps, as the supervisor's deadline does.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n)
}
