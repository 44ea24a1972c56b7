import { findProgram } from '../machine/find-program.ts'
import { namesAgent, openKey } from './open-key.ts'
import type { SshSettings } from './settings.ts'

interface KeyOfRuns {
  readonly keyFile: string
  readonly extraArgs: SshSettings['extraArgs']
  /** PATH */
  readonly path: string
}

/** Either the public key, for an agent of each run, or why ssh has to read the file. */
export type KeyLook = { readonly publicKey: string } | { readonly obstacle: string }

/** Looks at a key without a passphrase. */
export async function lookAtKey({ keyFile, extraArgs, path }: KeyOfRuns): Promise<KeyLook> {
  for (const name of ['ssh-agent', 'ssh-add']) {
    if ((await findProgram(name, path)) === undefined)
      return { obstacle: `there is no ${name} in PATH, which is ${path}` }
  }
  if (await namesAgent(extraArgs)) return { obstacle: 'the configuration of ssh names another agent: IdentityAgent' }
  const { publicKey, problem = 'ssh-keygen cannot open it' } = await openKey(keyFile)
  if (publicKey === undefined) return { obstacle: problem }
  // The file is only a handle: it does not work without the device.
  return publicKey.startsWith('sk-') ? { obstacle: 'it is the key of a security device' } : { publicKey }
}
