import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Flushes the files of a folder to disk before the folder is published: after a power loss, a
 * published folder with empty files would never be checked out again.
 */
export async function flushFolder(folder: string): Promise<void> {
  await run('sync', ['--file-system', folder])
}
