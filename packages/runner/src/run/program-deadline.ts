/** Options of execa for a program that is asked something: it reads nothing, and its failure is an answer. */
export function runsWithin(timeout: number) {
  return { stdin: 'ignore', timeout, killSignal: 'SIGKILL', reject: false } as const
}
