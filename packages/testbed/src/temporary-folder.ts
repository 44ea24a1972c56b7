import { existsSync } from 'node:fs'
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

const prefix = 'distribute-testbed-'

/** A folder for one server, named after the process that created it; `remove` is idempotent. */
export interface TemporaryFolder {
  readonly path: string
  remove(): Promise<void>
}

/**
 * Creates a folder that other accounts may enter (servers drop root), and removes those of killed
 * test runs.
 */
export async function createTemporaryFolder(name: string): Promise<TemporaryFolder> {
  await removeFoldersOfDeadProcesses()
  const path = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-${name}-`))
  await chmod(path, 0o755)
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) }
}

/** For a server that writes to the folder with its own account; only if the tests run as root. */
export async function giveToAccount(account: string, folder: string): Promise<void> {
  const { stdout: uid } = await execa('id', ['-u', account])
  await chown(folder, Number(uid), -1)
}

async function removeFoldersOfDeadProcesses(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) {
      await rm(join(tmpdir(), name), { recursive: true, force: true })
    }
  }
}
