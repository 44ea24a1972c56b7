import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { beforeAll, expect, it } from 'vitest'
import { hasStamp, writeStamp } from '../src/stamp.mjs'

let folder: string
beforeAll(() => {
  folder = useFolder()
})

it('a folder is finished for the content of its stamp, and for no other', () => {
  expect(hasStamp(folder, 'a 1.0')).toBe(false)
  writeStamp(folder, 'a 1.0')
  expect(hasStamp(folder, 'a 1.0')).toBe(true)
  expect(hasStamp(folder, 'a 1.1')).toBe(false)
  expect(hasStamp(join(folder, 'missing'), 'a 1.0')).toBe(false)
})
