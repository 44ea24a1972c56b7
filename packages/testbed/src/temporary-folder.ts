import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'distribute-testbed-'

/** A folder for one server, named after the process that made it; `remove` is idempotent. */
export interface TemporaryFolder {
  readonly path: string
  remove(): Promise<void>
}

/** Makes a folder that other accounts may enter (servers drop root), and sweeps away those of killed test runs. */
export async function createTemporaryFolder(name: string): Promise<TemporaryFolder> {
  await removeFoldersOfDeadProcesses()
  const path = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-${name}-`))
  await chmod(path, 0o755)
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) }
}

async function removeFoldersOfDeadProcesses(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) {
      await rm(join(tmpdir(), name), { recursive: true, force: true })
    }
  }
}
