import type { Configuration } from '@distribute/contracts'
import { quoteShellWord } from '@distribute/service'

/** The server of projects: [Gitlab], with an IP. */
export interface GitServer extends Omit<Configuration['gitlab'], 'ip'> {
  readonly ip: string
}

/** The message if [Gitlab] IP is not set. */
export const noGitServer = 'projects are not configured: [Gitlab] IP is not set'

/**
 * Returns an address such as `git@10.0.0.20:ops/nginx-conf.git`. An undefined group is left out.
 */
export function addressOf({ user, ip, group }: GitServer, project: string): string {
  const host = ip.includes(':') ? `[${ip}]` : ip
  const folder = group === undefined ? '' : `${group.replace(/\/+$/, '')}/`
  return `${user}@${host}:${folder}${project}.git`
}

/**
 * Returns the shell command by which git connects to the server. It ends with the git process that
 * started it, and at the deadline: no connection is left behind.
 */
export function createSshCommand({ port, keyFile, knownHosts, timeoutSeconds }: GitServer): string {
  const options = [
    `Port=${port}`,
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    'UpdateHostKeys=no',
    'ClearAllForwardings=yes',
    'ConnectTimeout=15',
    'ServerAliveInterval=10',
    'ServerAliveCountMax=3',
    ...(knownHosts === undefined ? [] : [`UserKnownHostsFile="${knownHosts}"`, 'GlobalKnownHostsFile=/dev/null']),
    ...(keyFile === undefined ? [] : [`IdentityFile="${keyFile}"`, 'IdentitiesOnly=yes']),
  ]
  const guard = ['exec', 'setpriv', '--pdeathsig=TERM', 'sh', '-c', quoteShellWord(ifGitLives), 'sh']
  const deadline = ['timeout', '--kill-after=5', String(timeoutSeconds)]
  return [
    ...guard,
    ...deadline,
    'ssh',
    ...options.flatMap((option) => ['-o', quoteShellWord(option.replaceAll('%', '%%'))]),
  ].join(' ')
}

/** A git that has died before `setpriv` asked for the signal sends none. */
const ifGitLives = 'read -r parent < /proc/$PPID/comm && [ "$parent" = git ] || exit 1; exec "$@"'
