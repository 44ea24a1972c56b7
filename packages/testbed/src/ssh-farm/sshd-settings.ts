import { join } from 'node:path'

/** The first three numbers of the addresses, by how a host there behaves. */
export const networks = {
  answering: Array.from({ length: 10 }, (_, index) => `127.2.${index}`),
  /** Every command takes five seconds more. */
  slow: ['127.1.8'],
  /** Logs in, then never answers. */
  hanging: ['127.1.9'],
  /** Refuses the login. */
  unreachable: ['127.1.7'],
  /** Lets in whoever has a password, and nobody by key. */
  password: ['127.1.6'],
  /** Notes in the log to whom it forwards connections. */
  jump: ['127.1.5'],
} as const satisfies Record<string, readonly string[]>

/** Of an sshd that lets in whoever has a key, and asks nobody else. */
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

/** The configuration of one connection's sshd, with its files in the folder. */
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
