import { findProgram } from '../machine/find-program.ts'
import { namesAgent, openKey } from './open-key.ts'
import type { SshSettings } from './settings.ts'

interface KeyOfRuns {
  readonly keyFile: string
  readonly extraArgs: SshSettings['extraArgs']
  /** PATH */
  readonly path: string
}

/** Either its public half, for use by an agent of each run, or why ssh has to read the file. */
export type KeyLook = { readonly publicKey: string } | { readonly obstacle: string }

/** Looks at a key without a passphrase. */
export async function lookAtKey({ keyFile, extraArgs, path }: KeyOfRuns): Promise<KeyLook> {
  for (const name of ['ssh-agent', 'ssh-add']) {
    if ((await findProgram(name, path)) === undefined)
      return { obstacle: `there is no ${name} in PATH, which is ${path}` }
  }
  if (await namesAgent(extraArgs)) return { obstacle: 'ssh is told of another agent: IdentityAgent' }
  const { publicKey, problem = 'ssh-keygen does not open it' } = await openKey(keyFile)
  if (publicKey === undefined) return { obstacle: problem }
  // the file is a handle, and of no use without the device
  return publicKey.startsWith('sk-') ? { obstacle: 'it is the key of a security device' } : { publicKey }
}
