import { afterAll, beforeAll, type RunnerTask, type RunnerTestCase, type RunnerTestFile, TestRunner } from 'vitest'
import { setTestScope } from './test-scope.ts'

/** Vitest's set-up of each test file. */

const steps: (() => Promise<unknown>)[] = []
const missing = new Set<string>()
let file: RunnerTestFile | undefined

setTestScope({
  skip: process.env.CI === 'true' ? undefined : skip,
  atEnd: (step) => {
    const test = TestRunner.getCurrentTest()
    if (test === undefined) steps.push(step)
    else test.context.onTestFinished(async () => void (await step()))
  },
})

// biome-ignore lint/correctness/noEmptyPattern: Vitest wants a pattern here
beforeAll(({}, suite) => {
  file = suite.file
  for (const reason of missing) skip(reason)
})

afterAll(async () => {
  const failures: unknown[] = []
  for (const step of steps.reverse()) await step().catch((error) => failures.push(error))
  if (failures.length > 0) throw new AggregateError(failures)
})

function skip(reason: string): void {
  if (!missing.has(reason)) console.warn(`Skipping tests: ${reason}`)
  missing.add(reason)
  if (file === undefined) return
  const test = TestRunner.getCurrentTest() ?? findTest(file.tasks)
  // Where a hook throws what this throws, Vitest skips the hook's suite.
  test?.context.skip(reason)
}

function findTest(tasks: readonly RunnerTask[]): RunnerTestCase | undefined {
  for (const task of tasks) {
    const test = task.type === 'test' ? task : findTest(task.tasks)
    if (test !== undefined) return test
  }
  return undefined
}
