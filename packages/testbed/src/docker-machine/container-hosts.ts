import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { findFreePort } from '../free-port.ts'
import { startServerProcess } from '../server-process.ts'
import { farmUser, makeSharedUser } from '../ssh-farm/farm-account.ts'
import { type Enter, hostsNetwork } from './network.ts'

/** One sshd in the namespace: each address of its network is a host to whoever is in a container. */
export interface ContainerHosts {
  readonly port: number
  readonly user: string
  list(count: number): readonly string[]
  /** Lets in whoever has this key. */
  trust(publicKey: string): Promise<void>
}

interface ContainerHostsOptions {
  readonly folder: string
  readonly enter: Enter
}

export async function startContainerHosts({ folder, enter }: ContainerHostsOptions): Promise<ContainerHosts> {
  const hostKey = join(folder, 'host_key')
  const authorizedKeys = join(folder, 'authorized_keys')
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey])
  await writeFile(authorizedKeys, '')
  await makeSharedUser()
  // sshd refuses to start without the folder that it shuts itself in
  if (!existsSync('/run/sshd')) await mkdir('/run/sshd', { mode: 0o755 })
  const port = await findFreePort()
  const settings = join(folder, 'sshd_config')
  await writeFile(settings, sshdSettings({ port, hostKey, authorizedKeys }))
  const [command, args] = enter('/usr/sbin/sshd', ['-D', '-e', '-f', settings], { wholly: true })
  await startServerProcess({
    name: 'the sshd of containers',
    command,
    args,
    cwd: folder,
    readyLine: /Server listening on 0\.0\.0\.0/,
  })
  return {
    port,
    user: farmUser,
    list: (count) => Array.from({ length: count }, (_, index) => `${hostsNetwork}.1.${index + 1}`),
    trust: async (publicKey) =>
      await writeFile(authorizedKeys, `${await readFile(authorizedKeys, 'utf8')}${publicKey}`),
  }
}

interface SshdFiles {
  readonly port: number
  readonly hostKey: string
  readonly authorizedKeys: string
}

function sshdSettings({ port, hostKey, authorizedKeys }: SshdFiles): string {
  return `
Port ${port}
ListenAddress 0.0.0.0
HostKey ${hostKey}
AuthorizedKeysFile ${authorizedKeys}
PidFile none
UsePAM no
UseDNS no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 500:30:1000
`
}
