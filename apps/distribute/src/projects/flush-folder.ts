import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Has a folder's files on the disk before its name is: after a loss of power it must not be there with empty files, which
 * nobody would ever check out again.
 */
export async function flushFolder(folder: string): Promise<void> {
  await run('sync', ['--file-system', folder])
}
