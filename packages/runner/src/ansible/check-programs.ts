import { readFile } from 'node:fs/promises'
import { findProgram } from '../machine/find-program.ts'
import { findPython } from '../run/python.ts'
import type { AnsibleUnitRunnerOptions } from './options.ts'

type ProgramSettings = Pick<AnsibleUnitRunnerOptions, 'ssh' | 'configFile' | 'localHosts' | 'python'>

/** Why a program is missing that every run needs beside Ansible; undefined: all are there. */
export async function findMissingProgram(settings: ProgramSettings, path: string): Promise<string | undefined> {
  for (const name of await listNeeded(settings)) {
    if ((await findProgram(name, path)) === undefined) return `there is no ${name} in PATH, which is ${path}`
  }
  return undefined
}

/** Where hosts may be run without SSH, and where an ansible.cfg names another ssh, this one may never be needed. */
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
