import { expect, test, vi } from 'vitest'
import { keepAnswers } from '../src/keep-answers.ts'

test('those who ask meanwhile, or while an answer is kept, get the same answer', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const questions: PromiseWithResolvers<number>[] = []
  const ask = keepAnswers(() => (questions[questions.push(Promise.withResolvers<number>()) - 1] ?? never).promise, {
    keptMs: 1000,
    restFactor: 4,
  })
  const first = [ask(undefined), ask(undefined)]
  vi.advanceTimersByTime(5000)
  first.push(ask(undefined))
  questions[0]?.resolve(1)
  expect(await Promise.all(first)).toEqual([1, 1, 1])
  vi.advanceTimersByTime(20_000)
  expect(await ask(undefined)).toBe(1)
  vi.advanceTimersByTime(1)
  const second = ask(undefined)
  questions[1]?.resolve(2)
  expect(await second).toBe(2)
  vi.advanceTimersByTime(1000)
  expect(await ask(undefined)).toBe(2)
  expect(questions).toHaveLength(2)
})

test('a failure is kept as an answer is', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  let asked = 0
  const ask = keepAnswers(
    async () => {
      asked += 1
      throw new Error('away')
    },
    { keptMs: 1000 },
  )
  await expect(ask(undefined)).rejects.toThrow('away')
  await expect(ask(undefined)).rejects.toThrow('away')
  expect(asked).toBe(1)
  vi.advanceTimersByTime(1001)
  await expect(ask(undefined)).rejects.toThrow('away')
  expect(asked).toBe(2)
})

const never = Promise.withResolvers<number>()
