import { expect, it } from 'vitest'
import { formatDuration } from '../../../src/remote/print/duration.ts'
import { formatTable } from '../../../src/remote/print/table.ts'

it('columns count a Chinese character as two places', () => {
  expect(
    formatTable(
      ['NAME', 'STATE'],
      [
        ['升级', 'ok'],
        ['web', 'failed'],
      ],
    ),
  ).toBe('NAME  STATE\n升级  ok\nweb   failed')
})

it.each([
  [0, '0 s'],
  [59_499, '59 s'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
])('%i ms are %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
