/**
 * Stops all processes before it kills any: otherwise the inner supervisor cleans up when the outer
 * one dies first.
 */
export function killTogether(pids: readonly number[]): void {
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
    for (const pid of pids) process.kill(pid, signal)
  }
}
