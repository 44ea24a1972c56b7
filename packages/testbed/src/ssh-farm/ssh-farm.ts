import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { ChildProcess } from '../child-process.ts'
import { hasPrograms } from '../has-programs.ts'
import { startServerProcess } from '../server-process.ts'
import { createTemporaryFolder } from '../temporary-folder.ts'
import { need, stopAtEnd } from '../test-scope.ts'
import { type FarmAccounts, makePasswordAccount, type PasswordAccount, prepareFarmAccounts } from './farm-account.ts'
import { networks, sshdSettings } from './sshd-settings.ts'

/**
 * One sshd that answers for every address of 127.0.0.0/8: each is a separate host to Ansible. It is
 * also a witness independent of the product under test: its log names the hosts that ran
 * `witnessCommand`.
 */
export interface SshFarm {
  readonly port: number
  /** May become root by sudo without a password. */
  readonly user: string
  /** The private key that opens every host. */
  readonly keyFile: string
  /** The three, as the runner takes them. */
  readonly login: Readonly<Record<'user' | 'keyFile', string>> & { readonly port: number }
  /** A shell command that prints `$SSH_CONNECTION` of its host and writes it to the witness log. */
  readonly witnessCommand: string
  /** The addresses that ran the witness command, in order, once per run. */
  readWitnessedHosts(): Promise<readonly string[]>
  /** The addresses to which hosts of the kind `jump` forwarded connections, in order. */
  readForwardedHosts(): Promise<readonly string[]>
  /** Number of logins with a wrong password. */
  countWrongPasswords(): Promise<number>
  /**
   * An account of this farm's own: the farm's key opens it too, and sudo asks it for its password.
   * Call it once. `password`: default a random one.
   */
  makePasswordAccount(password?: string): Promise<PasswordAccount>
  /** A copy of the farm's private key that is encrypted with this passphrase. */
  copyLockedKey(passphrase: string): Promise<string>
  /** Ends every session and removes all files. Idempotent. */
  stop(): Promise<void>
}

/** How a host of the farm behaves. */
export type FarmHostKind = keyof typeof networks

/** Addresses of the farm: `answering` hosts (2,540 at most), or up to 254 of those that do not. */
export function farmHosts(count: number, kind: FarmHostKind = 'answering'): readonly string[] {
  const hosts = networks[kind].flatMap((network) =>
    Array.from({ length: 254 }, (_, index) => `${network}.${index + 1}`),
  )
  if (count > hosts.length) throw new Error(`The farm has ${hosts.length} ${kind} hosts, ${count} were asked for.`)
  return hosts.slice(0, count)
}

/** Starts a farm on a free port with its own key, host keys and log; takes about 0.2 s. */
export async function useFarm(): Promise<SshFarm> {
  need({
    name: 'the sshd farm',
    isThere: process.getuid?.() === 0 && hasPrograms('sshd', 'ssh', 'ssh-keygen', 'sudo', 'useradd'),
    advice: 'it needs root, openssh-server and sudo',
  })
  const folder = await createTemporaryFolder('sshd')
  try {
    await makeKeys(folder.path)
    const accounts = await prepareFarmAccounts(folder.path)
    const server = await startListener(folder.path, accounts)
    const login = { user: accounts.user, port: listeningPort(server), keyFile: join(folder.path, 'key') }
    return stopAtEnd({
      ...login,
      login,
      witnessCommand: `echo "$SSH_CONNECTION" | tee -a ${witnessLog(folder.path)}`,
      readWitnessedHosts: async () => witnessedHosts(await readFile(witnessLog(folder.path), 'utf8')),
      readForwardedHosts: async () => forwardedHosts(await readLog(folder.path)),
      countWrongPasswords: async () => (await readLog(folder.path)).split('Failed password for ').length - 1,
      makePasswordAccount: (password) => makePasswordAccount(accounts, password),
      copyLockedKey: (passphrase) => copyLockedKey(folder.path, passphrase),
      stop: async () => {
        await server.stop()
        await folder.remove()
      },
    })
  } catch (error) {
    await folder.remove()
    throw error
  }
}

const sshd = '/usr/sbin/sshd'

async function startListener(folder: string, accounts: FarmAccounts): Promise<ChildProcess> {
  await writeFile(witnessLog(folder), '')
  await chmod(witnessLog(folder), 0o666)
  const settings = join(folder, 'sshd_config')
  await writeFile(settings, sshdSettings(folder))
  const listener = join(import.meta.dirname, 'listener.py')
  return await startServerProcess({
    name: 'the sshd farm',
    command: 'python3',
    args: [listener, sshd, settings, sshdLog(folder), accounts.sudoersFile, accounts.passwordUser],
    cwd: folder,
    readyLine: /^listening on port/,
    orphanSignal: 'TERM',
  })
}

async function makeKeys(folder: string): Promise<void> {
  for (const name of ['key', 'host_key']) {
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'testbed', '-f', join(folder, name)])
  }
  // sshd does not start without its chroot folder.
  if (!existsSync('/run/sshd')) await mkdir('/run/sshd', { mode: 0o755 })
}

/** With few rounds of the function that makes passphrases slow. */
async function copyLockedKey(folder: string, passphrase: string): Promise<string> {
  const path = join(folder, 'locked_key')
  await copyFile(join(folder, 'key'), path)
  await execa('ssh-keygen', ['-q', '-p', '-a', '1', '-P', '', '-N', passphrase, '-f', path])
  return path
}

function listeningPort(server: ChildProcess): number {
  return Number(server.output.lines.join('\n').match(/^listening on port (\d+)/m)?.[1])
}

function sshdLog(folder: string): string {
  return join(folder, 'sshd.log')
}

async function readLog(folder: string): Promise<string> {
  return await readFile(sshdLog(folder), 'utf8').catch(() => '')
}

/** sshd's name for a forwarded connection. */
function forwardedHosts(log: string): readonly string[] {
  return [...log.matchAll(/direct_tcpip: originator .*, target (\S+) port/g)].map((match) => match[1] ?? '')
}

function witnessLog(folder: string): string {
  return join(folder, 'witness.log')
}

/** `$SSH_CONNECTION` is `client port server port`. */
function witnessedHosts(log: string): readonly string[] {
  const lines = log.split('\n').filter((line) => line !== '')
  return lines.map((line) => line.split(' ')[2] ?? line)
}
