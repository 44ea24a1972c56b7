import { AppError } from '@distribute/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseHost } from '../../src/index.ts'

const strict = { allowLoopback: false }

describe('canonical form', () => {
  test.each([
    ['Web1.Example.', 'web1.example'],
    ['10.0.0.1', '10.0.0.1'],
    ['::FFFF:10.0.0.1', '10.0.0.1'],
    ['::ffff:a00:1', '10.0.0.1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8:1:1:1:1:1::', '2001:db8:1:1:1:1:1:0'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
    ['::1.2.3.4', '::102:304'],
    ['1-2', '1-2'],
    ['web_01', 'web_01'],
    ['all.example', 'all.example'],
    ['DB_Main_.a._b', 'db_main_.a._b'],
    ['3com.example', '3com.example'],
    [`${'a'.repeat(63)}.b`, `${'a'.repeat(63)}.b`],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('%s becomes %s', (text, host) => {
    expect(parseHost(text, strict)).toBe(host)
    expect(parseHost(host, strict)).toBe(host)
  })

  test('every spelling of an IPv6 address becomes the same host', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const host = parseHost(text, { allowLoopback: true })
        expect(parseHost(host, { allowLoopback: true })).toBe(host)
        expect(parseHost(text.toUpperCase(), { allowLoopback: true })).toBe(host)
        if (host.includes(':')) expect(new URL(`http://[${text}]`).hostname).toBe(`[${host}]`)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('refused', () => {
  test.each([
    'h ansible_connection=local',
    ' h',
    'h ',
    'a;reboot',
    '{{ x }}',
    '{%x%}',
    '-oProxyCommand=x',
    '-a',
    'a-',
    'a\nb',
    'a\n',
    'a\0b',
    'a\tb',
    '_a',
    'all',
    'ALL.',
    'ungrouped',
    'Target_Hosts',
    '_a.example',
    '_',
    '10.0.0.1-5',
    '10.0.0-5.1',
    'a..b',
    '.a',
    '.',
    '',
    'a/b',
    'a:b',
    'user@host',
    'host:22',
    '$(id)',
    'bücher.example',
    '\u212Aelvin',
    `${'a'.repeat(64)}.b`,
    `${'a.'.repeat(127)}bc`,
    '010.0.0.1',
    '10.0.0.01',
    '10.0.0.300',
    '10.0.0',
    '10.1',
    '1',
    '0x7f.1',
    '0x7f000001',
    '2130706433',
    '10.0.0.1.',
    'web.1',
    'fe80::1%eth0',
    '2001:db8::1%1',
    '[2001:db8::1]',
    '2001:db8:::1',
    '1:2:3:4:5:6:7:8:9',
    '2001:db8::12345',
    '::ffff:010.0.0.1',
    '::ffff:10.0.0.300',
    'web[1-2]',
    '10.0.0.0/24',
  ])('%j', (text) => {
    const refusal = () => parseHost(text, { allowLoopback: true })
    expect(refusal).toThrow(AppError)
    expect(refusal).toThrow(JSON.stringify(text.slice(0, 20)).slice(1, -1))
  })

  test('the problem names the value, clipped and printable, and the allowed form', () => {
    try {
      parseHost(`a\n${'b'.repeat(200)}`, strict)
      expect.unreachable()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      expect(error.code).toBe('invalid_input')
      expect(error.problems).toEqual([{ path: 'host', message: error.message }])
      expect(error.message).toMatch(/^"a\\nb+…" is not a valid host name: use an IPv4 or IPv6 address, or a name/)
      expect(error.message.length).toBeLessThan(300)
    }
  })
})

describe('a loopback address or name', () => {
  test.each([
    'localhost',
    'LOCALHOST.',
    'a.localhost',
    'localhost.localdomain',
    'ip6-localhost',
    '127.0.0.1',
    '127.255.3.4',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '169.254.169.254',
    '::ffff:169.254.0.1',
    'fe80::1',
    'febf::1',
    '0.0.0.0',
    '::',
  ])('%s is rejected unless loopback is allowed', (text) => {
    expect(() => parseHost(text, strict)).toThrow(
      `${JSON.stringify(text)} is a loopback, unspecified or link-local host`,
    )
    expect(parseHost(text, { allowLoopback: true })).not.toBe('')
  })

  test('the refusal names the setting that allows it', () => {
    expect(() => parseHost('::1', strict)).toThrow('allowed only with [Limits] ALLOW_LOOPBACK = yes')
  })

  test.each(['128.0.0.1', '126.255.255.255', '169.253.0.1', '::2', 'fec0::1', 'localhost.example'])(
    '%s is another machine',
    (text) => {
      expect(parseHost(text, strict)).toBe(text)
    },
  )
})
