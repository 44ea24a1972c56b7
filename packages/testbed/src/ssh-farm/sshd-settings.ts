import { join } from 'node:path'

/** The first three numbers of the addresses, by the behaviour of their hosts. */
export const networks = {
  answering: Array.from({ length: 10 }, (_, index) => `127.2.${index}`),
  /** Every command takes five more seconds. */
  slow: ['127.1.8'],
  /** Logs in, then never answers. */
  hanging: ['127.1.9'],
  /** Rejects the login. */
  unreachable: ['127.1.7'],
  /** Accepts passwords, and no keys. */
  password: ['127.1.6'],
  /** Logs the targets of forwarded connections. */
  jump: ['127.1.5'],
} as const satisfies Record<string, readonly string[]>

/** For an sshd that accepts the key, and nothing else. */
export function keysAlone({ hostKey, authorizedKeys }: { hostKey: string; authorizedKeys: string }): string {
  return `
HostKey ${hostKey}
AuthorizedKeysFile ${authorizedKeys}
PidFile none
UsePAM no
UseDNS no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no`
}

/** The configuration of the sshd of one connection, with its files in the folder. */
export function sshdSettings(folder: string): string {
  return `${keysAlone({ hostKey: join(folder, 'host_key'), authorizedKeys: join(folder, 'key.pub') })}
MaxSessions 1000
Subsystem sftp /usr/lib/openssh/sftp-server
${matchNetwork(networks.hanging[0], 'ForceCommand sleep 100000')}
${matchNetwork(networks.slow[0], 'ForceCommand sleep 5; eval "$SSH_ORIGINAL_COMMAND"')}
${matchNetwork(networks.unreachable[0], 'DenyUsers *')}
${matchNetwork(networks.password[0], 'PubkeyAuthentication no', 'PasswordAuthentication yes')}
${matchNetwork(networks.jump[0], 'LogLevel DEBUG1')}
`
}

function matchNetwork(network: string, ...settings: readonly string[]): string {
  return [`Match LocalAddress ${network}.0/24`, ...settings].join('\n  ')
}
