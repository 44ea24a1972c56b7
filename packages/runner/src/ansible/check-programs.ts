import { readFile } from 'node:fs/promises'
import { findProgram } from '../machine/find-program.ts'
import { findPython } from '../run/python.ts'
import type { AnsibleUnitRunnerOptions } from './options.ts'

type ProgramSettings = Pick<AnsibleUnitRunnerOptions, 'ssh' | 'configFile' | 'localHosts' | 'python'>

/** Names a missing program that every run needs in addition to Ansible; undefined if all exist. */
export async function findMissingProgram(settings: ProgramSettings, path: string): Promise<string | undefined> {
  for (const name of await listNeeded(settings)) {
    if ((await findProgram(name, path)) === undefined) return `there is no ${name} in PATH, which is ${path}`
  }
  return undefined
}

/** ssh is optional if hosts may run without SSH, or if an ansible.cfg names another ssh. */
async function listNeeded({ ssh, configFile, localHosts, python }: ProgramSettings): Promise<readonly string[]> {
  const interpreter = python ?? findPython()
  const needsSsh = !localHosts && !(await namesAnotherSsh(configFile))
  const hasAgent = ssh.keyFile !== undefined && ssh.keyPassphrase !== undefined
  return [
    ...(interpreter.includes('/') ? [] : [interpreter]),
    ...(needsSsh ? ['ssh'] : []),
    ...(hasAgent ? ['ssh-agent', 'ssh-add'] : []),
  ]
}

async function namesAnotherSsh(configFile: string | undefined): Promise<boolean> {
  if (configFile === undefined) return false
  const content = await readFile(configFile, 'utf8').catch(() => '')
  return /^\s*ssh_executable\s*[=:]/m.test(content)
}
