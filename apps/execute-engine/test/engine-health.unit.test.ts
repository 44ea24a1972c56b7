import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { EngineHealth } from '../src/engine-health.ts'

describe('the health of an engine', () => {
  let health: EngineHealth

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
    health = new EngineHealth({ storeSilentAfterMs: 15_000 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const troubles = (isConsuming = true) => health.listTroubles({ isConsuming })

  test('is nothing to speak of while it takes units from both the queue and the store', () => {
    health.started()
    expect(troubles()).toEqual([])
  })

  test('is that it starts, until it has started; being in no group yet is part of that', () => {
    expect(troubles(false)).toEqual(['starting'])
  })

  test('names a store that has been silent for long, and no longer once it answers', () => {
    health.started()
    vi.advanceTimersByTime(14_999)
    expect(troubles()).toEqual([])
    vi.advanceTimersByTime(3001)
    expect(troubles()).toEqual(['the store has not answered for 18 s'])
    health.storeAnswered()
    expect(troubles()).toEqual([])
  })

  test('names a queue that it is not connected to', () => {
    health.started()
    expect(troubles(false)).toEqual(['not connected to the queue: units come late'])
  })

  test('names all that is wrong at once', () => {
    health.started()
    vi.advanceTimersByTime(20_000)
    expect(troubles(false)).toEqual(['the store has not answered for 20 s', expect.stringContaining('not connected')])
  })

  test.each(['draining', 'taken over', 'stopping'] as const)('says first of all that it takes no more: %s', (phase) => {
    health.started()
    health.takesNoMore(phase)
    expect(troubles(false)).toEqual([expect.stringMatching(/takes no new units$/)])
    health.started()
    expect(troubles()).toHaveLength(1)
  })
})
