import type { SshSettings } from './options.ts'
import type { SshDeadlines } from './ssh-deadlines.ts'

/** The words that every ssh of a run begins with, as Ansible takes them: split as a shell would, without one. */
export function formatSshArguments(ssh: SshSettings, deadlines: SshDeadlines, configFile: string): string {
  const options = [
    'ControlMaster=auto',
    'ControlPersist=60s',
    ...sharedOptions(ssh, deadlines),
    // a wrong password is wrong the second time, too, and may lock the account
    ...(ssh.password === undefined ? [] : ['NumberOfPasswordPrompts=1']),
  ]
  const ours = ['-C', ...options.flatMap((option) => ['-o', quote(option)])]
  // ssh takes the first value of an option but the last -F: so either way what an operator gives counts
  return ['-F', quote(configFile), ssh.extraArgs ?? '', ...ours].filter((word) => word !== '').join(' ')
}

/**
 * The ssh_config of a run. ssh starts another one for the connection to a jump host (`-J`), and of all its options hands
 * on to it this file alone: so here is what that one needs. What the machine and the engine's user have set comes after.
 */
export function formatSshConfig(ssh: SshSettings, deadlines: SshDeadlines): string {
  const options = [
    ...sharedOptions(ssh, deadlines),
    `ConnectTimeout=${deadlines.connectTimeoutSeconds}`,
    ...(ssh.keyFile === undefined ? [] : [`IdentityFile=${quotePath(ssh.keyFile)}`]),
  ]
  return `${options.join('\n')}\nInclude ~/.ssh/config\nInclude /etc/ssh/ssh_config\n`
}

function sharedOptions(ssh: SshSettings, deadlines: SshDeadlines): readonly string[] {
  return [
    `ServerAliveInterval=${deadlines.aliveIntervalSeconds}`,
    `ServerAliveCountMax=${deadlines.aliveCountMax}`,
    `StrictHostKeyChecking=${ssh.hostKeyChecking}`,
    `UserKnownHostsFile=${quotePath(ssh.knownHostsDir, '/%h_%p')}`,
    ...(ssh.fastKex ? ['KexAlgorithms=^curve25519-sha256'] : []),
  ]
}

/** ssh fills in what stands behind a percent sign. */
function quotePath(path: string, tokens = ''): string {
  return `"${path.replaceAll('%', '%%')}${tokens}"`
}

function quote(word: string): string {
  return /^[\w@%+=:,./^-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`
}
