import type { SshDeadlines } from './deadlines.ts'
import type { SshSettings } from './settings.ts'

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
    // one run's connection to the jump host must not be another's, which ends with it; the hosts' stand before these
    'ControlMaster=no',
    'ControlPath=none',
  ]
  const others = ['Include ~/.ssh/config', 'Include /etc/ssh/ssh_config']
  return `${[...jumpHostOptions(ssh), ...options, ...others].join('\n')}\n`
}

/** Whoever asks for a password is given the hosts' one: a jump host is reached by key, and gets none. */
function jumpHostOptions({ extraArgs = '' }: SshSettings): readonly string[] {
  const names = findJumpHosts(extraArgs)
  if (names.length === 0) return []
  return [`Host ${names.join(' ')}`, 'PasswordAuthentication=no', 'KbdInteractiveAuthentication=no', 'Host *']
}

/** Of `-J user@one:22,two`, `-o ProxyJump=one`: the names, as ssh looks them up in its configuration. */
function findJumpHosts(sshArgs: string): readonly string[] {
  const chains = Array.from(sshArgs.matchAll(/(?:-J|ProxyJump[ =])\s*["']?([^\s"']+)/gi), ([, chain = '']) => chain)
  const jumps = chains
    .flatMap((chain) => chain.split(','))
    .map((jump) => jump.replace(/^ssh:\/\//i, '').replace(/^.*@/, ''))
  return jumps.map((jump) => /^\[([^\]]+)\]/.exec(jump)?.[1] ?? jump.replace(/:\d+$/, '')).filter(isName)
}

/** What could mean anything else in an ssh_config is no name of a host. */
function isName(text: string): boolean {
  return /^[\w.:-]+$/.test(text)
}

function sharedOptions(ssh: SshSettings, deadlines: SshDeadlines): readonly string[] {
  return [
    `ServerAliveInterval=${deadlines.aliveIntervalSeconds}`,
    `ServerAliveCountMax=${deadlines.aliveCountMax}`,
    `StrictHostKeyChecking=${ssh.hostKeyChecking}`,
    `UserKnownHostsFile=${quotePath(ssh.knownHostsDir, '/%h_%p')}`,
    // a host must not be able to use the key that the run has open
    'ForwardAgent=no',
    ...(ssh.fastKex ? ['KexAlgorithms=^curve25519-sha256'] : []),
  ]
}

/** ssh fills in what stands behind a percent sign, and takes a backslash before a quote or another one away. */
function quotePath(path: string, tokens = ''): string {
  return `"${path.replaceAll('%', '%%').replace(/["\\]/g, '\\$&')}${tokens}"`
}

function quote(word: string): string {
  return /^[\w@%+=:,./^-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`
}
