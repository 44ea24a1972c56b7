/**
 * Returns milliseconds of CLOCK_MONOTONIC, which cannot be set and is the same for all processes of
 * the machine: the clock of the journal's `monoMs`. It stops while the machine sleeps, like the
 * supervisor's deadline.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n)
}
