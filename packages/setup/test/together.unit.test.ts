import { expect, test } from 'vitest'
import { together } from '../src/together.mjs'

test('steps that run together give all their values', async () => {
  expect(await together([Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two'])
})

test('a step that fails is reported when the others have ended', async () => {
  const order: string[] = []
  const { promise: other, resolve } = Promise.withResolvers<void>()
  const failing = together([Promise.reject(new Error('apt failed')), other.then(() => order.push('ended'))])
  const reported = failing.catch((error: Error) => order.push(error.message))
  setImmediate(resolve)
  await reported
  expect(order).toEqual(['ended', 'apt failed'])
})
