import type { Configuration } from '@distribute/contracts'
import { quoteShellWord } from '@distribute/service'

/** Where projects come from: [Gitlab], with an IP. */
export interface GitServer extends Omit<Configuration['gitlab'], 'ip'> {
  readonly ip: string
}

/** What is said where none is named. */
export const noGitServer = 'there are no projects here: [Gitlab] IP is not set'

/** `git@10.0.0.20:ops/nginx-conf.git`; an empty group is left out. */
export function addressOf({ user, ip, group }: GitServer, project: string): string {
  const host = ip.includes(':') ? `[${ip}]` : ip
  const folder = group === undefined ? '' : `${group.replace(/\/+$/, '')}/`
  return `${user}@${host}:${folder}${project}.git`
}

/**
 * What git starts to reach the server, as a line for the shell that git puts it through. It ends with the git process that
 * started it, however that ends, and by itself at the deadline: no connection is left behind.
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
  const guard = ['exec', 'setpriv', '--pdeathsig=TERM', 'timeout', '--kill-after=5', String(timeoutSeconds)]
  return [...guard, 'ssh', ...options.flatMap((option) => ['-o', quoteShellWord(option.replaceAll('%', '%%'))])].join(
    ' ',
  )
}
