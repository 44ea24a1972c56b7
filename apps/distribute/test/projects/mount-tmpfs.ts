import { execFileSync } from 'node:child_process'
import { onTestFinished } from 'vitest'

/** A file system of a few MB, gone when the test ends. Needs root. */
export async function mountTmpfs(path: string, size: string): Promise<void> {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path])
  onTestFinished(() => void execFileSync('umount', ['--lazy', path]))
}
