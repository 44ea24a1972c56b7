import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A folder with a program in place of `ansible` and `ansible-playbook`, to observe its processes.
 */
export async function createFakeAnsible(folder: string, script: string): Promise<string> {
  const bin = await mkdtemp(join(folder, 'bin-'))
  for (const name of ['ansible', 'ansible-playbook']) {
    await writeFile(join(bin, name), script)
    await chmod(join(bin, name), 0o755)
  }
  return bin
}
