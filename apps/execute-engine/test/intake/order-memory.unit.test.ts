import { appendFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { OrderMemory } from '../../src/intake/order-memory.ts'

test('an order is taken once, even after a restart', () => {
  const stateDir = useFolder()
  const memory = new OrderMemory(stateDir)
  expect([memory.take('first'), memory.take('second'), memory.take('first')]).toEqual([true, true, false])
  const next = new OrderMemory(stateDir)
  expect([next.take('first'), next.take('second'), next.take('third')]).toEqual([false, false, true])
})

test('what a crash cut off costs no other order its place', () => {
  const stateDir = useFolder()
  new OrderMemory(stateDir).take('first')
  appendFileSync(join(stateDir, 'orders/newer'), 'cut o')
  new OrderMemory(stateDir).take('second')
  const next = new OrderMemory(stateDir)
  expect([next.take('first'), next.take('second')]).toEqual([false, false])
})

test('the latest orders are remembered in two files of bounded size', () => {
  const stateDir = useFolder()
  const size = { idsPerFile: 50 }
  const memory = new OrderMemory(stateDir, size)
  for (let n = 0; n < 120; n += 1) memory.take(`order-${n}`)
  const next = new OrderMemory(stateDir, size)
  expect([70, 99, 100, 119].map((n) => next.take(`order-${n}`))).toEqual([false, false, false, false])
  expect(next.take('order-0')).toBe(true)
  expect(readdirSync(join(stateDir, 'orders')).sort()).toEqual(['newer', 'older'])
  expect(statSync(join(stateDir, 'orders')).mode & 0o777).toBe(0o700)
  expect(statSync(join(stateDir, 'orders/newer')).mode & 0o777).toBe(0o600)
})

test('a deleted file costs no order, and its content is still remembered', () => {
  const stateDir = useFolder()
  const memory = new OrderMemory(stateDir, { idsPerFile: 2 })
  const take = (...ids: string[]) => ids.map((id) => memory.take(id))
  expect(take('first', 'second')).toEqual([true, true])
  rmSync(join(stateDir, 'orders/newer'))
  expect(take('third', 'first', 'second')).toEqual([true, false, false])
  expect(new OrderMemory(stateDir).take('third')).toBe(false)
})
