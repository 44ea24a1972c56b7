import { expect, test } from 'vitest'
import { isLocalHost } from '../../src/index.ts'

test.each([
  'localhost',
  'LocalHost',
  'LOCALHOST.',
  '127.0.0.1',
  '127.0.0.0',
  '127.255.255.255',
  '::1',
  '0:0:0:0:0:0:0:1',
  '::FFFF:127.0.0.1',
])('%s is this machine', (host) => {
  expect(isLocalHost(host)).toBe(true)
})

test.each([
  '',
  'web1.example',
  'localhost.example',
  '127.evil.example',
  '127.1',
  '127.0.0.256',
  '127.0.0.1.example',
  '126.255.255.255',
  '128.0.0.0',
  '10.127.0.1',
  '0.0.0.0',
  '::',
  '::2',
  '::127.0.0.1',
  'fe80::1',
  '2001:db8::1',
])('"%s" is not', (host) => {
  expect(isLocalHost(host)).toBe(false)
})
