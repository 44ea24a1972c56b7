import { AppError } from '@distribute/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseHostSet } from '../../src/index.ts'

const limits = { maxHosts: 100_000, allowLoopback: false }

const hostsOf = (expressions: readonly string[], changes = {}) =>
  parseHostSet(expressions, { ...limits, ...changes }).map(({ host }) => host)
const spellingsOf = (expressions: readonly string[]) =>
  parseHostSet(expressions, limits).map(({ spelling }) => spelling)

function findProblems(expressions: readonly string[], maxHosts = limits.maxHosts) {
  try {
    parseHostSet(expressions, { ...limits, maxHosts })
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input') return error.problems
    throw error
  }
  return []
}

describe('expressions', () => {
  test.each([
    ['web[01-03].example', 'web01.example web02.example web03.example'],
    ['web[8-11]', 'web8 web9 web10 web11'],
    ['web[098-101]', 'web098 web099 web100 web101'],
    ['web[1,3-5]', 'web1 web3 web4 web5'],
    ['r[1-2]n[07,09]', 'r1n07 r1n09 r2n07 r2n09'],
    ['Web[1-2].Example.', 'web1.example web2.example'],
    ['10.1.2.[3-5]', '10.1.2.3 10.1.2.4 10.1.2.5'],
    ['10.1.[0-1].[254-255]', '10.1.0.254 10.1.0.255 10.1.1.254 10.1.1.255'],
    ['10.1.0.254-10.1.1.1', '10.1.0.254 10.1.0.255 10.1.1.0 10.1.1.1'],
    ['10.1.0.7-10.1.0.7', '10.1.0.7'],
    ['10.1.0.0/29', '10.1.0.1 10.1.0.2 10.1.0.3 10.1.0.4 10.1.0.5 10.1.0.6'],
    ['10.1.0.0/30', '10.1.0.1 10.1.0.2'],
    ['10.1.0.0/31', '10.1.0.0 10.1.0.1'],
    ['10.1.0.4/32', '10.1.0.4'],
    ['::ffff:10.0.0.0/126', '10.0.0.1 10.0.0.2'],
    ['2001:DB8::/126', '2001:db8::1 2001:db8::2 2001:db8::3'],
    ['2001:db8::8/127', '2001:db8::8 2001:db8::9'],
    ['2001:db8::8/128', '2001:db8::8'],
    ['2001:db8::ffff-2001:db8::1:1', '2001:db8::ffff 2001:db8::1:0 2001:db8::1:1'],
    ['10.1.0.254-255', '10.1.0.254 10.1.0.255'],
    ['10.1.0.7-7', '10.1.0.7'],
    ['web[01:03].example', 'web01.example web02.example web03.example'],
    ['web[8:11]', 'web8 web9 web10 web11'],
    ['web[0:10:5]', 'web0 web5 web10'],
    ['web[01:10:04]', 'web01 web05 web09'],
    ['web[1:010:9]', 'web1 web10'],
    ['web[:2]', 'web0 web1 web2'],
    ['web[a:c]', 'weba webb webc'],
    ['web[a:f:2]', 'weba webc webe'],
    ['web[z:A]', 'webz weba'],
    ['r[1:2]n[a:b]', 'r1na r1nb r2na r2nb'],
    ['r[1-2]n[a:b]', 'r1na r1nb r2na r2nb'],
    ['10.1.2.[3:5]', '10.1.2.3 10.1.2.4 10.1.2.5'],
    ['web_[01-02]', 'web_01 web_02'],
    ['1-2', '1-2'],
    ['10-0-0-1', '10-0-0-1'],
    ['10.0.0.1-5.example', '10.0.0.1-5.example'],
    ['10.0.0.1-a.example', '10.0.0.1-a.example'],
  ])('%s expands to %s', (expression, hosts) => {
    expect(hostsOf([expression])).toEqual(hosts.split(' '))
  })

  test('doubles are folded by their canonical form, and the order is kept', () => {
    const hosts = ['b', 'A.', 'B', '::ffff:10.0.0.2', '10.0.0.[1-3]', 'a', '2001:DB8:0::1', '2001:db8::1']
    expect(hostsOf(hosts)).toEqual(['b', 'a', '10.0.0.2', '10.0.0.1', '10.0.0.3', '2001:db8::1'])
  })

  test.each([
    [
      ['WEB1', 'Db-Main01.Example.'],
      ['WEB1', 'Db-Main01.Example.'],
    ],
    [
      ['WEB[1-2]', 'Db[A:B]'],
      ['WEB1', 'WEB2', 'DbA', 'DbB'],
    ],
    [
      ['FE00::1', '2001:0db8::0001', '::ffff:10.0.0.1'],
      ['FE00::1', '2001:0db8::0001', '::ffff:10.0.0.1'],
    ],
    [
      ['2001:DB8::1-2001:DB8::2', '2001:DB9::/127'],
      ['2001:db8::1', '2001:db8::2', '2001:db9::', '2001:db9::1'],
    ],
    [
      ['web1', 'WEB1', 'WEB[1-2]', 'web2.'],
      ['web1', 'WEB2'],
    ],
    [
      ['2001:DB8::1', '2001:db8::1-2001:db8::2'],
      ['2001:DB8::1', '2001:db8::2'],
    ],
  ])('the hosts of %j are spelled %j', (expressions, spellings) => {
    expect(spellingsOf(expressions)).toEqual(spellings)
  })

  test('a range of addresses has as many hosts as it counts', () => {
    fc.assert(
      fc.property(fc.nat(0xffffff), fc.nat(300), (offset, more) => {
        const [first, last] = [offset, Math.min(offset + more, 0xffffff)].map(
          (value) => `10.${value >> 16}.${(value >> 8) & 255}.${value & 255}`,
        )
        const hosts = hostsOf([`${first}-${last}`])
        expect([hosts[0], hosts.at(-1), hosts.length]).toEqual([first, last, Math.min(more, 0xffffff - offset) + 1])
      }),
    )
  })
})

describe('limits', () => {
  test('an empty list of hosts is rejected', () => {
    expect(findProblems([])).toEqual([{ path: 'hosts', message: 'at least one host is required' }])
  })

  test.each([
    '::/64',
    '::/0',
    '0.0.0.0/0',
    '10.0.0.0/4',
    'a[0-999999999]',
    'a[0:999999999]',
    'a[0:999999999999999:2]b[a:Z]',
    'a[0-999999999999999]b[0-999999999999999]',
    '10.0.0.0-10.255.255.255',
    '2001:db8::-2001:db9::',
  ])('%s is counted, not expanded', (expression) => {
    const start = performance.now()
    const problems = findProblems(['web1', expression])
    expect(performance.now() - start).toBeLessThan(100)
    expect(problems).toEqual([{ path: 'hosts.1', message: expect.stringContaining('at most 100000') }])
    expect(problems[0]?.message).toContain(expression)
  })

  test('100,000 hosts are allowed and one more is rejected, also as a sum of small sets', () => {
    expect(parseHostSet(['a[1-100000]'], limits)).toHaveLength(100_000)
    expect(findProblems(['a[1-100001]'])).toHaveLength(1)
    const message = '100001 hosts, duplicates included: at most 100000 are allowed'
    expect(findProblems(['a[1-60000]', 'b[1-40001]'])).toEqual([{ path: 'hosts', message }])
    expect(findProblems(Array.from({ length: 100_001 }, (_, index) => `h${index}`))).toEqual([
      { path: 'hosts', message },
    ])
  })

  test('brackets that make names too long are rejected before they are expanded', () => {
    expect(findProblems([`a${'[1]'.repeat(30_000)}`])[0]?.message).toContain('more than 254 characters')
  })
})

describe('refusals', () => {
  test('each invalid expression has one problem that names it', () => {
    expect(findProblems(['good', 'b;d', 'web[1-2', 'fine', '10.0.0.300'])).toEqual([
      { path: 'hosts.1', message: expect.stringContaining('"b;d"') },
      { path: 'hosts.2', message: expect.stringContaining('"web[1-2"') },
      { path: 'hosts.4', message: expect.stringContaining('"10.0.0.300"') },
    ])
  })

  test('a rejected host of an expression is named', () => {
    expect(findProblems(['10.1.2.[254-256]'])).toEqual([
      { path: 'hosts.0', message: expect.stringContaining('"10.1.2.256"') },
    ])
    expect(findProblems(['127.0.0.0/30'])[0]?.message).toContain('"127.0.0.1"')
    expect(hostsOf(['127.0.0.0/30'], { allowLoopback: true })).toEqual(['127.0.0.1', '127.0.0.2'])
  })

  test('only the first twenty problems are reported', () => {
    expect(findProblems(Array.from({ length: 50 }, () => 'a b'))).toHaveLength(20)
  })

  test('a long value is clipped', () => {
    const [problem] = findProblems([`a ${'x'.repeat(100_000)}`])
    expect(problem?.message.length).toBeLessThan(300)
  })

  test.each([
    'web[5-1]',
    'web[1-05]',
    'web[]',
    'web[a-c]',
    'web[1 - 2]',
    'web[1-2]]',
    'web[[1-2]]',
    'web[1-2-3]',
    'web[a-f]',
    'web[3:1]',
    'web[f:a]',
    'web[01:3]',
    'web[00:010]',
    'web[1:]',
    'web[:]',
    'web[a:3]',
    'web[aa:cc]',
    'web[a:c:0]',
    'web[1:3:0]',
    'web[1:3:-1]',
    'web[-1:3]',
    'web[1:3:1:1]',
    'web[1:3,5]',
    'web[ 1:3]',
    'web[1:3]:22',
    'web:[1:3]',
    '10.0.0.1-256',
    '10.0.0.5-1',
    '10.0.0.1-01',
    '10.0.0.1-5-7',
    '10.0.0.01-5',
    '10.0.0.1-10.0.5',
    '10.0.0-5.1',
    '10.0.0.1-',
    '2001:db8::1-5',
    '::ffff:10.0.0.1-5',
    '[2001:db8::1]',
    'web[9999999999999999]',
    'web[1-2]; reboot',
    'web[1-2]\nevil',
    'a.[1-2]',
    '2001:db8::[1-2]',
    '10.1.0.5/28',
    '10.1.0.0/33',
    '10.1.0.0/-1',
    '10.1.0.0/08',
    '10.1.0.0/',
    '10.1.0.0/24/24',
    'web/24',
    '2001:db8::/129',
    '::ffff:10.0.0.0/129',
    '10.1.0.20-10.1.0.5',
    '10.1.0.5-2001:db8::1',
    '010.1.0.0/24',
    '10.1.0.05-10.1.0.20',
    'a,b',
  ])('%j is rejected', (expression) => {
    expect(findProblems([expression])).toMatchObject([{ path: 'hosts.0' }])
  })

  test('any text gives canonical hosts or a rejection', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'a1[]-,./:0.fweb _A;{%\n\0K') }),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (expressions) => {
        if (findProblems(expressions, 1000).length > 0) return
        const spelled = parseHostSet(expressions, { ...limits, maxHosts: 1000 })
        const hosts = spelled.map(({ host }) => host)
        for (const host of hosts) expect(host).toMatch(/^[a-z0-9][a-z0-9._:-]*$|^::/)
        expect(hostsOf(hosts)).toEqual(hosts)
        for (const { host, spelling } of spelled) expect(hostsOf([spelling])).toEqual([host])
      }),
      { numRuns: 2000 },
    )
  })
})
