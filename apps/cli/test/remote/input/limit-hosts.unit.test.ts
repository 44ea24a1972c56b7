import { expect, it } from 'vitest'
import { limitHosts } from '../../../src/remote/input/limit-hosts.ts'

it.each([
  [['web[1-5]'], ['web[2-3]'], ['web2', 'web3']],
  [['web[1-5]'], ['!web3'], ['web1', 'web2', 'web4', 'web5']],
  [['web[1-5]'], ['web[2-4]', '!web3'], ['web2', 'web4']],
  [['WEB1', 'web2'], ['web1'], ['WEB1']],
])('of %j the limit %j leaves %j', (hosts, limit, left) => {
  expect(limitHosts(hosts, limit)).toEqual(left)
})

it('a limit that leaves no host is an error, never all hosts', () => {
  expect(() => limitHosts(['web1'], ['db1'])).toThrow('--limit db1 leaves none of the hosts')
})

it('names the expression that is wrong', () => {
  expect(() => limitHosts(['web[3-1]'], ['web1'])).toThrow('hosts: "web[3-1]" has a range that ends before it starts')
  expect(() => limitHosts(['web1'], ['web[x'])).toThrow('--limit: "web[x"')
})
