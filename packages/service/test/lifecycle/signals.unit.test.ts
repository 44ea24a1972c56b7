import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { onSignals } from '../../src/lifecycle/signals.ts'

describe('onSignals', () => {
  function listen() {
    const steps: string[] = []
    const source = new EventEmitter()
    let nowMs = 0
    const handlers = {
      stop: () => steps.push('stop'),
      endRuns: () => steps.push('end runs'),
      exit: (code: number) => steps.push(`exit ${code}`),
    }
    const dispose = onSignals(handlers, { source, now: () => nowMs })
    const signalAt = (timeMs: number, signal = 'SIGINT') => {
      nowMs = timeMs
      source.emit(signal)
    }
    return { steps, source, dispose, signalAt }
  }

  it('stops at the first, ends the runs at the second, exits at the third', () => {
    const { steps, signalAt } = listen()
    signalAt(0, 'SIGTERM')
    signalAt(1000, 'SIGINT')
    signalAt(2000, 'SIGHUP')
    signalAt(3000)
    expect(steps).toEqual(['stop', 'end runs', 'exit 130'])
  })

  it('takes what comes within a second for a repetition, whichever signal it is', () => {
    const { steps, signalAt } = listen()
    for (const timeMs of [0, 1, 500, 999]) signalAt(timeMs, timeMs % 2 === 0 ? 'SIGINT' : 'SIGTERM')
    expect(steps).toEqual(['stop'])
    signalAt(1000)
    signalAt(1999)
    expect(steps).toEqual(['stop', 'end runs'])
  })

  it('leaves no listener behind', () => {
    const { source, dispose } = listen()
    dispose()
    expect(source.eventNames()).toEqual([])
  })
})
