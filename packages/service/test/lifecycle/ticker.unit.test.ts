import { AppError } from '@distribute/contracts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startTicker, type Ticker, type TickerOptions } from '../../src/lifecycle/ticker.ts'
import { collectLog } from '../logging/log-lines.ts'

describe('startTicker', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
  })
  const tickers: Ticker[] = []
  afterEach(async () => {
    await Promise.all(tickers.splice(0).map((ticker) => ticker.stop()))
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  function start(task: TickerOptions['task'], options: Partial<TickerOptions> = {}) {
    const { logger, lines } = collectLog()
    const ticker = startTicker({ name: 'reaper', intervalMs: 1000, logger, task, ...options })
    tickers.push(ticker)
    return { ticker, lines }
  }

  it('runs at once and then after each interval', async () => {
    const task = vi.fn(async () => {})
    start(task)
    expect(task).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(999)
    expect(task).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(task).toHaveBeenCalledTimes(2)
  })

  it('shortens the interval by chance', async () => {
    const task = vi.fn(async () => {})
    start(task, { jitter: 0.5 })
    await vi.advanceTimersByTimeAsync(750)
    expect(task).toHaveBeenCalledTimes(2)
  })

  it('lets the task say when it wants to run next', async () => {
    const task = vi.fn(async () => ({ nextInMs: 50 }))
    start(task)
    await vi.advanceTimersByTimeAsync(100)
    expect(task).toHaveBeenCalledTimes(3)
  })

  it('runs now when it is woken', async () => {
    const task = vi.fn(async () => {})
    const { ticker } = start(task)
    await vi.advanceTimersByTimeAsync(1)
    ticker.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect(task).toHaveBeenCalledTimes(2)
  })

  it('never runs twice at a time; woken meanwhile, it runs once more right after', async () => {
    const ends: (() => void)[] = []
    const task = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)))
    const { ticker } = start(task)
    ticker.wake()
    ticker.wake()
    await vi.advanceTimersByTimeAsync(5000)
    expect(task).toHaveBeenCalledTimes(1)
    ends.shift()?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(task).toHaveBeenCalledTimes(2)
    ends.shift()?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(task).toHaveBeenCalledTimes(2)
  })

  it('stops once the task under way has ended', async () => {
    const task = Promise.withResolvers<void>()
    const { ticker } = start(() => task.promise)
    const stopped = vi.fn()
    const stopping = Promise.all([ticker.stop(), ticker.stop()]).then(stopped)
    await vi.advanceTimersByTimeAsync(5000)
    expect(stopped).not.toHaveBeenCalled()
    task.resolve()
    await stopping
    ticker.wake()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('logs a failure once, its change again, and that it recovered', async () => {
    const failures = ['away', 'away', 'gone', 'gone']
    const { lines } = start(async () => {
      const message = failures.shift()
      if (message !== undefined) throw new AppError('store_unavailable', message)
    })
    await vi.advanceTimersByTimeAsync(20_000)
    expect(lines.map(({ level, msg }) => `${level} ${msg}`)).toEqual([
      'warn reaper: away; retrying',
      'warn reaper: gone; retrying',
      'info reaper recovered',
    ])
    expect(lines[2]).toMatchObject({ failures: 4 })
  })

  it('logs a bug with its stack, and goes on', async () => {
    const task = vi.fn(async () => {
      throw new TypeError('x is undefined')
    })
    const { lines } = start(task)
    await vi.advanceTimersByTimeAsync(2000)
    expect(task.mock.calls.length).toBeGreaterThan(1)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ level: 'error', err: { type: 'TypeError', stack: expect.any(String) } })
  })

  it('waits longer after each failure of a task with a short interval, at most 2 s', async () => {
    const startsMs: number[] = []
    start(
      async () => {
        startsMs.push(Date.now())
        throw new AppError('store_unavailable', 'away')
      },
      { intervalMs: 10 },
    )
    await vi.advanceTimersByTimeAsync(10_000)
    const waits = startsMs.slice(1).map((timeMs, index) => timeMs - (startsMs[index] ?? 0))
    expect(waits.slice(0, 7)).toEqual([88, 175, 350, 700, 1400, 1750, 1750].map((ms) => expect.closeTo(ms, -1)))
  })
})
