import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { startChildProcess } from './child-process.ts'
import { createTemporaryFolder } from './temporary-folder.ts'
import { need } from './test-scope.ts'

const kernel = '/usr/bin/linux.uml'
const init = join(import.meta.dirname, '../nfs-guest/init.py')
const wholeRegisters = join(import.meta.dirname, '../nfs-guest/whole-registers.c')

/**
 * Runs a program in a guest (User-Mode Linux) that sees this machine's files and has a real NFS
 * mount: the kernel's client, with its caches, of the kernel's server. `$GUEST_SCRATCH/export` is
 * the server's folder, `$GUEST_SCRATCH/mount` the read-only mount of it. Returns the program's
 * output; throws if it fails. The guest starts in 4 s.
 */
export async function runInNfsGuest(command: readonly string[]): Promise<string> {
  // Debian has it for amd64 alone.
  need({ name: 'an NFS guest', isThere: existsSync(kernel), advice: 'install user-mode-linux' })
  const folder = await createTemporaryFolder('nfs-guest')
  try {
    const { PATH } = process.env
    await writeFile(join(folder.path, 'order.json'), JSON.stringify({ command, env: { PATH } }))
    const env = { LD_PRELOAD: await compileWholeRegisters(folder.path) }
    const args = kernelArguments(folder.path)
    const guest = await startChildProcess({ command: kernel, args, cwd: folder.path, env })
    await guest.ended
    const kernelSaid = `the guest did not come so far:\n${guest.output.lines.join('\n')}`
    const status = (await read(join(folder.path, 'status'))) ?? kernelSaid
    const output = (await read(join(folder.path, 'output'))) ?? ''
    if (status !== '0') throw new Error(`${command.join(' ')} failed in the guest: ${status}\n${output}`)
    return output
  } finally {
    await folder.remove()
  }
}

/** Without it, the guest dies at once on a processor with AMX. */
async function compileWholeRegisters(folder: string): Promise<string> {
  const library = join(folder, 'whole-registers.so')
  await execa('gcc', ['-O2', '-Wall', '-Werror', '-shared', '-fPIC', '-o', library, wholeRegisters])
  return library
}

function kernelArguments(folder: string): readonly string[] {
  const root = ['root=/dev/root', 'rootfstype=hostfs', 'hostfs=/', 'rw']
  const machine = ['mem=1G', `uml_dir=${folder}/`, 'umid=guest', 'con=null', 'con0=null,fd:1', 'quiet']
  // options that the kernel does not know become the environment of the first program
  return [...root, ...machine, `init=${init}`, `GUEST_FOLDER=${folder}`]
}

async function read(file: string): Promise<string | undefined> {
  return existsSync(file) ? await readFile(file, 'utf8') : undefined
}
