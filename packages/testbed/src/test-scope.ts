/** What the test or the suite under way offers. Without Vitest there is none. */
export interface TestScope {
  /**
   * Skips the test or suite: throws. While a file is loaded it returns, and skips the file. Absent
   * in CI.
   */
  readonly skip: ((reason: string) => void) | undefined
  /** Runs a step when the test ends; in a hook: when the file ends. */
  atEnd(step: () => Promise<unknown>): void
}

let scope: TestScope | undefined

/** For the set-up of a test file. */
export function setTestScope(current: TestScope): void {
  scope = current
}

/** What a test cannot do without. */
export interface Need {
  readonly name: string
  readonly isThere: boolean
  /** how to get it */
  readonly advice: string
}

/** A need that is not met skips the test or suite locally; in CI, and without Vitest, it throws. */
export function need({ name, isThere, advice }: Need): void {
  if (isThere) return
  const reason = `${name} is missing: ${advice}`
  if (scope?.skip === undefined) throw new Error(reason)
  scope.skip(reason)
}

/**
 * What a test has started is stopped when the test ends; what a hook has started, when the file
 * ends.
 */
export function stopAtEnd<Started extends { stop(): Promise<unknown> }>(started: Started): Started {
  scope?.atEnd(() => started.stop())
  return started
}
