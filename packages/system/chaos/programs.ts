import { execFile } from 'node:child_process'
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The programs in place of Ansible and ssh, with the log that both write. */
export interface WitnessPrograms {
  /** the folder of `ansible` and `ansible-playbook` */
  readonly bin: string
  /** names the ssh */
  readonly ansibleConfig: string
  /** JSON lines: see `host-log.ts` */
  readonly hostLog: string
}

const programs = join(import.meta.dirname, 'programs')

/**
 * Copies the programs into a folder of this run. `realBin` runs the playbooks that begin with `#
 * real`.
 */
export async function createWitnessPrograms(folder: string, realBin: string): Promise<WitnessPrograms> {
  await mkdir(folder)
  for (const name of ['ssh', 'ansible-playbook']) await copyFile(join(programs, name), join(folder, name))
  await symlink('ansible-playbook', join(folder, 'ansible'))
  const hostLog = join(folder, 'hosts.jsonl')
  const ansibleConfig = join(folder, 'ansible.cfg')
  await writeFile(hostLog, '')
  await writeFile(join(folder, 'ansible-bin'), realBin)
  await writeFile(ansibleConfig, `[ssh_connection]\nssh_executable = ${join(folder, 'ssh')}\n`)
  await promisify(execFile)('mkfifo', [join(folder, 'idle')])
  return { bin: folder, ansibleConfig, hostLog }
}
