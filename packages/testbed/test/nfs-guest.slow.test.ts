import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { runInNfsGuest } from '../src/nfs-guest.ts'
import { createTemporaryFolder } from '../src/temporary-folder.ts'

test('programs in a guest keep their vector registers while others run', async () => {
  const folder = await createTemporaryFolder('hold-registers')
  try {
    const program = join(folder.path, 'hold-registers')
    const source = join(import.meta.dirname, 'nfs-guest/hold-registers.c')
    await execa('gcc', ['-O2', '-Wall', '-Werror', '-pthread', '-o', program, source])

    expect(await runInNfsGuest([program])).toBe('held\n')
  } finally {
    await folder.remove()
  }
})
