import { expect, test } from 'vitest'
import { createNetworks, isLoopback } from '../../src/access/networks.ts'

test('a network contains its addresses, also in the IPv4-mapped form of a dual-stack socket', () => {
  const networks = createNetworks(['10.1.0.0/16', '192.0.2.7', 'fd00:1::/32'])
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '192.0.2.7', 'fd00:1::7'])
    expect(networks.has(address), address).toBe(true)
  for (const address of ['10.2.2.3', '::ffff:10.2.2.3', '192.0.2.8', 'fd00:2::7', 'nonsense', '', '10.1.2.3.4'])
    expect(networks.has(address), address).toBe(false)
})

test('no network contains no address', () => {
  expect(createNetworks([]).has('127.0.0.1')).toBe(false)
})

test('loopback is what only this machine can reach', () => {
  for (const host of ['localhost', '127.0.0.1', '127.255.0.1', '::1', '::ffff:127.0.0.1'])
    expect(isLoopback(host), host).toBe(true)
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'localhost.example', '128.0.0.1', ''])
    expect(isLoopback(host), host).toBe(false)
})
