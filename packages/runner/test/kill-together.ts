/**
 * Stops all of them before it kills any: else the inner supervisor would clean up when the outer
 * one dies first.
 */
export function killTogether(pids: readonly number[]): void {
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
    for (const pid of pids) process.kill(pid, signal)
  }
}
