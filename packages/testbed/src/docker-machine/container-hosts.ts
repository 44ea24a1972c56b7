import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { findFreePort } from '../free-port.ts'
import { startServerProcess } from '../server-process.ts'
import { farmUser, makeSharedUser } from '../ssh-farm/farm-account.ts'
import { keysAlone } from '../ssh-farm/sshd-settings.ts'
import { type Enter, hostsNetwork } from './network.ts'

/** One sshd in the namespace: each address of its network is a host to the containers. */
export interface ContainerHosts {
  readonly port: number
  readonly user: string
  list(count: number): readonly string[]
  /** Accepts logins with this key. */
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
  // sshd does not start without its chroot folder
  if (!existsSync('/run/sshd')) await mkdir('/run/sshd', { mode: 0o755 })
  const port = await findFreePort()
  const settings = join(folder, 'sshd_config')
  const network = `Port ${port}\nListenAddress 0.0.0.0\nMaxStartups 500:30:1000\n`
  await writeFile(settings, `${network}${keysAlone({ hostKey, authorizedKeys })}\n`)
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
