import { describe, expect, it } from 'vitest'
import { eventually } from '../src/eventually.ts'

describe('eventually', () => {
  it('repeats a check until it passes and returns its value', async () => {
    let calls = 0
    const value = await eventually(() => {
      calls += 1
      if (calls < 3) throw new Error('not yet')
      return calls
    })
    expect(value).toBe(3)
  })

  it('throws the last error of the check', async () => {
    const check = () => Promise.reject(new Error('never'))
    await expect(eventually(check, { timeoutMs: 1 })).rejects.toThrow('never')
  })
})
