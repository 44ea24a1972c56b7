import { readFile, stat } from 'node:fs/promises'
import { namesAgent, openKey } from './open-key.ts'
import type { SshSettings } from './settings.ts'

type KeySettings = Pick<SshSettings, 'keyFile' | 'keyPassphrase' | 'password' | 'extraArgs'>

/**
 * Returns why ssh would not use SSH_KEY_FILE; undefined if nothing is wrong. Always undefined with
 * a password, which reaches hosts without the key.
 */
export async function findKeyFault(settings: KeySettings): Promise<string | undefined> {
  const { keyFile, password } = settings
  if (keyFile === undefined || password !== undefined) return undefined
  const reason = await findReason(keyFile, settings)
  return reason && `ssh does not use [Ansible] SSH_KEY_FILE ${keyFile}: ${reason}`
}

async function findReason(keyFile: string, settings: KeySettings): Promise<string | undefined> {
  const found = await readKey(keyFile)
  if (found instanceof Error) return `it cannot be read: ${found.code ?? found.message}`
  const { mode, uid, content } = found
  // Like ssh, ignores the mode of other users' files.
  if (uid === process.getuid?.() && (mode & 0o077) !== 0)
    return `its mode is ${formatMode(mode)}, bad permissions: only its owner may read it (chmod 600)`
  if (!/^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/m.test(content)) return 'it is not a private key'
  return await askSshKeygen(keyFile, settings)
}

async function readKey(keyFile: string) {
  try {
    const [{ mode, uid }, content] = await Promise.all([stat(keyFile), readFile(keyFile, 'utf8')])
    return { mode, uid, content }
  } catch (error) {
    return error as NodeJS.ErrnoException
  }
}

function formatMode(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, '0')
}

/** A key with a passphrase needs the run's agent, or one that the configuration of ssh names. */
async function askSshKeygen(keyFile: string, { keyPassphrase, extraArgs }: KeySettings): Promise<string | undefined> {
  if (keyPassphrase !== undefined) return undefined
  const { problem } = await openKey(keyFile)
  if (problem === undefined || !problem.includes('passphrase')) return problem
  return (await namesAgent(extraArgs)) ? undefined : 'it has a passphrase, and [Ansible] SSH_KEY_PASSPHRASE is not set'
}
