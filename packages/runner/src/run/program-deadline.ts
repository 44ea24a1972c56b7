/** Returns options of execa for a probe: no input, a deadline, and failure as a result. */
export function runsWithin(timeout: number) {
  return { stdin: 'ignore', timeout, killSignal: 'SIGKILL', reject: false } as const
}
