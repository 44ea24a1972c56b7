import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Rest } from '../../src/health/rest.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function createRest() {
  const changes: (string | undefined)[] = []
  const logger = pino({ level: 'silent' })
  const onChange = () => changes.push(rest.problem)
  const rest: Rest = new Rest({ firstMs: 30_000, longestMs: 100_000, onChange, logger })
  return { rest, changes }
}

test('an engine rests after a run that failed because of it, longer each time, until a run goes well', () => {
  const { rest, changes } = createRest()
  const restAndWait = (ms: number) => {
    rest.begin('no Ansible')
    vi.advanceTimersByTime(ms - 1)
    expect(rest.problem).toBe(`resting for ${ms / 1000} s after a run that this engine failed: no Ansible`)
    vi.advanceTimersByTime(1)
    expect(rest.problem).toBeUndefined()
  }
  restAndWait(30_000)
  restAndWait(60_000)
  restAndWait(100_000)
  restAndWait(100_000)
  rest.forget()
  restAndWait(30_000)
  expect(changes).toHaveLength(10)
})

test('runs that fail side by side are one reason to rest', () => {
  const { rest, changes } = createRest()
  for (const cause of ['first', 'second', 'third']) rest.begin(cause)
  expect(rest.problem).toMatch(/: first$/)
  vi.advanceTimersByTime(30_000)
  expect(changes).toHaveLength(2)
  rest.begin('later')
  expect(rest.problem).toMatch(/^resting for 60 s/)
})
