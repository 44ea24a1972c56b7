import { describe, expect, it } from 'vitest'
import { splitHosts } from '../../../src/screens/run/request/split-hosts.ts'

describe('splitHosts', () => {
  it.each([
    ['', []],
    ['web1\r\nweb2\n\n  db1\tdb2 ', ['web1', 'web2', 'db1', 'db2']],
    ['web[01-03,07],db1, cache1 # and not db2, db3\n#db4', ['web[01-03,07]', 'db1', 'cache1']],
    ['10.1.[0-1].[5,7-9],10.2.0.0/28', ['10.1.[0-1].[5,7-9]', '10.2.0.0/28']],
    [',,a,,b,', ['a', 'b']],
    ['a,[1,2', ['a', '[1', '2']],
  ])('finds the expressions of %j', (text, expressions) => {
    expect(splitHosts(text)).toEqual(expressions)
  })

  it('takes time that grows with the text alone', () => {
    expect(splitHosts('h,'.repeat(500_000))).toHaveLength(500_000)
    expect(splitHosts('[,'.repeat(500_000))).toHaveLength(500_000)
    expect(splitHosts(','.repeat(1_000_000))).toEqual([])
    expect(splitHosts('web1.example\n'.repeat(200_000))).toHaveLength(200_000)
    expect(splitHosts('#'.repeat(1_000_000))).toEqual([])
  })
})
