import { expect, test } from 'vitest'
import { createLocalTimeFormat } from '../../src/v1/local-time.ts'

test.each([
  ['Asia/Shanghai', '2026-02-01 00:00:05'],
  ['UTC', '2026-01-31 16:00:05'],
  ['America/St_Johns', '2026-01-31 12:30:05'],
])('a time in %s is shown as %s', (timeZone, shown) => {
  expect(createLocalTimeFormat(timeZone)(Date.UTC(2026, 0, 31, 16, 0, 5, 999))).toBe(shown)
})
