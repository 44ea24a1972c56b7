import type { SshDeadlines } from './deadlines.ts'
import type { SshSettings } from './settings.ts'

/**
 * Returns the first arguments of every ssh of a run, quoted for Ansible, which splits them like a
 * shell.
 */
export function formatSshArguments(ssh: SshSettings, deadlines: SshDeadlines, configFile: string): string {
  const options = [
    'ControlMaster=auto',
    'ControlPersist=60s',
    ...sharedOptions(ssh, deadlines),
    // A second attempt with a wrong password could lock the account.
    ...(ssh.password === undefined ? [] : ['NumberOfPasswordPrompts=1']),
  ]
  const ours = ['-C', ...options.flatMap((option) => ['-o', quote(option)])]
  // ssh takes the first value of an option but the last -F: the operator's take precedence either
  // way.
  return ['-F', quote(configFile), ssh.extraArgs ?? '', ...ours].filter((word) => word !== '').join(' ')
}

/**
 * Returns the ssh_config of a run. For a jump host (`-J`), ssh starts another ssh, and of all its
 * options passes on only this file: so it contains what that ssh needs. Settings of the machine and
 * of the engine's user come last.
 */
export function formatSshConfig(ssh: SshSettings, deadlines: SshDeadlines): string {
  const options = [
    ...sharedOptions(ssh, deadlines),
    `ConnectTimeout=${deadlines.connectTimeoutSeconds}`,
    ...(ssh.keyFile === undefined ? [] : [`IdentityFile=${quotePath(ssh.keyFile)}`]),
    // Runs must not share a connection to a jump host: it ends with its run. Options of hosts come
    // earlier.
    'ControlMaster=no',
    'ControlPath=none',
  ]
  const others = ['Include ~/.ssh/config', 'Include /etc/ssh/ssh_config']
  return `${[...jumpHostOptions(ssh), ...options, ...others].join('\n')}\n`
}

/** Jump hosts use keys: a password prompt of one would receive the password of the hosts. */
function jumpHostOptions({ extraArgs = '' }: SshSettings): readonly string[] {
  const names = findJumpHosts(extraArgs)
  if (names.length === 0) return []
  return [`Host ${names.join(' ')}`, 'PasswordAuthentication=no', 'KbdInteractiveAuthentication=no', 'Host *']
}

/**
 * Returns the names of `-J user@one:22,two` or `-o ProxyJump=one` as ssh looks them up in its
 * configuration.
 */
function findJumpHosts(sshArgs: string): readonly string[] {
  const chains = Array.from(sshArgs.matchAll(/(?:-J|ProxyJump[ =])\s*["']?([^\s"']+)/gi), ([, chain = '']) => chain)
  const jumps = chains
    .flatMap((chain) => chain.split(','))
    .map((jump) => jump.replace(/^ssh:\/\//i, '').replace(/^.*@/, ''))
  return jumps.map((jump) => /^\[([^\]]+)\]/.exec(jump)?.[1] ?? jump.replace(/:\d+$/, '')).filter(isName)
}

/** Excludes text with another meaning in an ssh_config. */
function isName(text: string): boolean {
  return /^[\w.:-]+$/.test(text)
}

function sharedOptions(ssh: SshSettings, deadlines: SshDeadlines): readonly string[] {
  return [
    `ServerAliveInterval=${deadlines.aliveIntervalSeconds}`,
    `ServerAliveCountMax=${deadlines.aliveCountMax}`,
    `StrictHostKeyChecking=${ssh.hostKeyChecking}`,
    `UserKnownHostsFile=${quotePath(ssh.knownHostsDir, '/%h_%p')}`,
    // Hosts must not use the run's key.
    'ForwardAgent=no',
    ...(ssh.fastKex ? ['KexAlgorithms=^curve25519-sha256'] : []),
  ]
}

/** ssh expands percent signs, and removes a backslash before a quote or a backslash. */
function quotePath(path: string, tokens = ''): string {
  return `"${path.replaceAll('%', '%%').replace(/["\\]/g, '\\$&')}${tokens}"`
}

function quote(word: string): string {
  return /^[\w@%+=:,./^-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`
}
