import { join } from 'node:path'
import { runInNfsGuest } from '@distribute/testbed'
import { expect, test } from 'vitest'
import type { ChangesOnNfs } from './nfs/guest.ts'

/** Uses the NFS client of the kernel, with its caches. */
test('a change that an NFS server just made is found although the mount has cached the file', async () => {
  const output = await runInNfsGuest([process.execPath, join(import.meta.dirname, 'nfs/guest.ts')])

  const seen = JSON.parse(output.trim().split('\n').at(-1) ?? '') as ChangesOnNfs
  expect(seen.mountType).toBe('nfs4')
  expect(seen.plainSizes).toEqual([4, 4])
  expect(seen.before).toEqual([])
  expect(seen.after).toEqual([{ kind: 'changed', path: 'files/file-7' }])
})
