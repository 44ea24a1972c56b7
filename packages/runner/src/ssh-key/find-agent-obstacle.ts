import { findProgram } from '../machine/find-program.ts'
import type { SshSettings } from '../options.ts'
import { namesAgent, openKey } from './open-key.ts'

interface KeyOfRuns {
  readonly keyFile: string
  readonly extraArgs: SshSettings['extraArgs']
  /** PATH */
  readonly path: string
}

/** Why a key without a passphrase is not to be used by an agent of each run, but read by ssh; undefined: it is. */
export async function findAgentObstacle({ keyFile, extraArgs, path }: KeyOfRuns): Promise<string | undefined> {
  for (const name of ['ssh-agent', 'ssh-add']) {
    if ((await findProgram(name, path)) === undefined) return `there is no ${name} in PATH, which is ${path}`
  }
  if (await namesAgent(extraArgs)) return 'ssh is told of another agent: IdentityAgent'
  const { publicKey, problem = 'ssh-keygen does not open it' } = await openKey(keyFile)
  if (publicKey === undefined) return problem
  // the file is a handle, and of no use without the device
  return publicKey.startsWith('sk-') ? 'it is the key of a security device' : undefined
}
