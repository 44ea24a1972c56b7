import { join } from 'node:path'
import { runInNfsGuest, useAnsible } from '@distribute/testbed'
import { expect, test } from 'vitest'
import type { SeenOnNfs } from './nfs/guest.ts'

/**
 * The kernel's NFS client with its caches. Without it, `share-wait.integration.test.ts` uses a
 * second folder as the mount.
 */
test('on a real NFS mount, no stale file is used, and a dead server hangs no caller', async () => {
  const options = JSON.stringify({ ansibleBin: useAnsible() })
  const program = join(import.meta.dirname, 'nfs/guest.ts')

  const output = await runInNfsGuest([process.execPath, program, options])

  const seen = JSON.parse(output.trim().split('\n').at(-1) ?? '') as SeenOnNfs
  expect(seen.mountType).toBe('nfs4')
  // the mount shows old entries to a process that only looks
  expect(seen.plainLook.hasFolder).toBe(false)
  expect(seen.copied).toMatchObject({ states: ['ok'], content: 'second' })
  expect(seen.playbook).toEqual({ states: ['ok'], message: 'third' })
  expect(seen.probes).toEqual({
    up: undefined,
    down: expect.stringMatching(/does not answer within 1 s$/),
    upAgain: undefined,
  })
  expect(seen.hung).toMatchObject({ exitCode: 75, message: expect.stringMatching(/does not answer within 1 s$/) })
})
