import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createLineLog } from '../src/line-log.ts'

describe('createLineLog', () => {
  it('finds a past line and a future one', async () => {
    const { output, log } = createLog()
    const first = log.waitForLine(awaited('first'))
    output.write('first\nsecond\n')
    expect(await first).toBe('first')
    const third = log.waitForLine(awaited('third'))
    expect(await log.waitForLine(awaited('first'))).toBe('first')
    output.write('third\n')
    expect(await third).toBe('third')
    expect(log.lines).toEqual(['first', 'second', 'third'])
  })

  it('reports what was written instead when the process ends', async () => {
    const { output, log } = createLog()
    const missed = log.waitForLine(awaited('never'))
    output.end('sorry\n')
    await expect(missed).rejects.toThrow('No line that is never: the process ended. The last lines were:\nsorry')
    await expect(log.waitForLine(awaited('never'))).rejects.toThrow('the process ended')
  })

  it('gives up after the timeout', async () => {
    const { log } = createLog()
    await expect(log.waitForLine({ ...awaited('never'), timeoutMs: 1 })).rejects.toThrow('1 ms went by')
  })
})

function createLog() {
  const output = new PassThrough()
  return { output, log: createLineLog(createInterface({ input: output })) }
}

function awaited(text: string) {
  return { matches: (line: string) => line === text, description: text, timeoutMs: 10_000 }
}
