import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { hasStamp, writeStamp } from '../src/stamp.mjs'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stamp-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('a folder is finished for the content that it was stamped with, and for no other', () => {
  expect(hasStamp(folder, 'a 1.0')).toBe(false)
  writeStamp(folder, 'a 1.0')
  expect(hasStamp(folder, 'a 1.0')).toBe(true)
  expect(hasStamp(folder, 'a 1.1')).toBe(false)
  expect(hasStamp(join(folder, 'missing'), 'a 1.0')).toBe(false)
})
