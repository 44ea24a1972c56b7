import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { need } from './test-scope.ts'

/** A separate file system of a few MB. */
export interface SmallDisk {
  readonly path: string
  /** Fills all free space. */
  fill(): Promise<void>
  /** Frees that space. */
  empty(): Promise<void>
  unmount(): Promise<void>
}

/** Mounts a small disk at a folder, and creates the folder if it is missing. */
export async function mountSmallDisk(path: string, size: string): Promise<SmallDisk> {
  need({ name: 'a small disk', isThere: process.getuid?.() === 0, advice: 'it needs root' })
  await mkdir(path, { recursive: true })
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path])
  const filler = join(path, 'filler')
  return {
    path,
    fill: async () => {
      // a write that does not fit keeps the part that fits
      for (const flag of ['w', 'a'])
        await writeFile(filler, Buffer.alloc(64 * 1024 * 1024), { flag }).catch(() => undefined)
    },
    empty: () => rm(filler, { force: true }),
    unmount: async () => void (await execa('umount', ['--lazy', path])),
  }
}
