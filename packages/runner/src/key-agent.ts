import { join } from 'node:path'
import type { SshSettings } from './options.ts'
import { pythonFolder } from './python.ts'
import type { UnitFolder } from './unit-folder.ts'

const program = join(pythonFolder, 'with_ssh_key.py')

/** The socket of a run's ssh-agent: by it the agent is known, which lets nobody but root read its environment. */
export function agentSocketOf(controlPaths: string): string {
  return join(controlPaths, 'agent')
}

interface KeyAgentOptions {
  readonly ssh: Pick<SshSettings, 'keyFile' | 'keyPassphrase'>
  readonly folder: Pick<UnitFolder, 'controlPaths' | 'keyPassphrase'>
  /** how long the run may use the key, seconds */
  readonly lifetimeSeconds: number
  readonly python: string
}

/**
 * What a run's command begins with, so that it runs under an ssh-agent of its own that has its key open. Nothing for a
 * key without a passphrase. `python/with_ssh_key.py` says how it ends.
 */
export function keyAgentArguments({ ssh, folder, lifetimeSeconds, python }: KeyAgentOptions): readonly string[] {
  if (ssh.keyFile === undefined || ssh.keyPassphrase === undefined) return []
  const agent = ['ssh-agent', '-a', agentSocketOf(folder.controlPaths)]
  return [...agent, python, '-I', '-S', program, ssh.keyFile, folder.keyPassphrase, String(lifetimeSeconds)]
}
