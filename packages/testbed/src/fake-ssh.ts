import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createTemporaryFolder } from './temporary-folder.ts'

/**
 * An ssh that answers at once for hosts that do not exist; their names determine how they behave.
 */
export interface FakeSsh {
  readonly executable: string
  /** An ansible.cfg that names the executable, with pipelining and a fixed interpreter. */
  readonly ansibleConfig: string
  /** The hosts called so far, once per call. */
  readCalledHosts(): Promise<readonly string[]>
  remove(): Promise<void>
}

const script = resolve(import.meta.dirname, '../fake-ssh/ssh')

/** Copies it, with its own log, into a temporary folder. */
export async function createFakeSsh(): Promise<FakeSsh> {
  const folder = await createTemporaryFolder('fake-ssh')
  const executable = join(folder.path, 'ssh')
  const ansibleConfig = join(folder.path, 'ansible.cfg')
  const log = join(folder.path, 'calls.log')
  await copyFile(script, executable)
  await writeFile(log, '')
  await writeFile(ansibleConfig, settings(executable))
  return {
    executable,
    ansibleConfig,
    readCalledHosts: async () => calledHosts(await readFile(log, 'utf8')),
    remove: folder.remove,
  }
}

function settings(executable: string): string {
  return `[defaults]
interpreter_python = /usr/bin/python3

[ssh_connection]
ssh_executable = ${executable}
pipelining = True
`
}

function calledHosts(log: string): readonly string[] {
  const lines = log.split('\n').filter((line) => line !== '')
  return lines.map((line) => line.split('\t')[0] ?? line)
}
