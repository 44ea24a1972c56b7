import { expect, test } from 'vitest'
import { createSignInThrottle } from '../../src/people/sign-in-throttle.ts'

const mei = { name: 'mei', address: '10.0.0.1' }

function fail(throttle: ReturnType<typeof createSignInThrottle>, times: number, attempt = mei) {
  for (let n = 0; n < times; n++) throttle.failed(attempt)
}

test('a name is refused from the address of its failures only, until five minutes after the first', () => {
  let now = 0
  const throttle = createSignInThrottle(() => now)
  fail(throttle, 5)
  expect(() => throttle.check(mei)).toThrow('try again in 300 s')
  throttle.check({ ...mei, address: '10.0.0.2' })
  throttle.check({ ...mei, name: 'bo' })
  now = 300_000
  throttle.check(mei)
})

test('a sign-in that succeeds clears the failures of the name at its address', () => {
  const throttle = createSignInThrottle(() => 0)
  fail(throttle, 4)
  throttle.succeeded(mei)
  fail(throttle, 4)
  throttle.check(mei)
})

test('an address that tries many names is refused', () => {
  const throttle = createSignInThrottle(() => 0)
  for (let n = 0; n < 20; n++) throttle.failed({ ...mei, name: `name ${n}` })
  expect(() => throttle.check({ ...mei, name: 'new' })).toThrow('too many failed sign-ins')
})

test('a name is refused to everyone only after many failures from many addresses', () => {
  const throttle = createSignInThrottle(() => 0)
  for (let n = 0; n < 99; n++) throttle.failed({ ...mei, address: `10.0.1.${n}` })
  throttle.check(mei)
  throttle.failed({ ...mei, address: '10.0.2.1' })
  expect(() => throttle.check(mei)).toThrow('too many failed sign-ins')
})
