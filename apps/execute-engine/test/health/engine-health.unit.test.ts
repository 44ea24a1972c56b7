import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { EngineHealth } from '../../src/health/engine-health.ts'

describe('the health of an engine', () => {
  let health: EngineHealth

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
    health = new EngineHealth({ storeSilentAfterMs: 15_000 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const problems = (isConsuming = true) => health.listProblems({ isConsuming })

  test('is nothing to speak of while it takes units from both the queue and the store', () => {
    health.started()
    expect(problems()).toEqual([])
  })

  test('is that it starts, until it has started; being in no group yet is part of that', () => {
    expect(problems(false)).toEqual(['starting'])
  })

  test('lists a store that is silent for long, until it answers', () => {
    health.started()
    vi.advanceTimersByTime(14_999)
    expect(problems()).toEqual([])
    vi.advanceTimersByTime(3001)
    expect(problems()).toEqual(['the store has not answered for 18 s'])
    health.storeAnswered()
    expect(problems()).toEqual([])
  })

  test('names a queue that it is not connected to', () => {
    health.started()
    expect(problems(false)).toEqual(['not connected to the queue: units start late'])
  })

  test('names all that is wrong at once', () => {
    health.started()
    vi.advanceTimersByTime(20_000)
    expect(problems(false)).toEqual(['the store has not answered for 20 s', expect.stringContaining('not connected')])
  })

  test.each(['draining', 'taken over', 'stopping'] as const)('lists first that it takes no new units: %s', (phase) => {
    health.started()
    health.takesNoMore(phase)
    expect(problems(false)).toEqual([expect.stringMatching(/takes no new units$/)])
    health.started()
    expect(problems()).toHaveLength(1)
  })
})
