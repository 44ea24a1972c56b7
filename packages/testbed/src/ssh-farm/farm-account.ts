import { randomBytes } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'

/** The accounts of the farm, and the file by which sudo trusts them. */
export interface FarmAccounts {
  /** Without a password: only the farm's key opens it, and sudo does not ask for one. */
  readonly user: string
  /**
   * The name for an account of this farm's own, with a password that sudo asks for; it is made on
   * demand.
   */
  readonly passwordUser: string
  readonly sudoersFile: string
}

/** An account with its password. */
export interface PasswordAccount {
  readonly user: string
  readonly password: string
}

export const farmUser = 'distfarm'

/**
 * An account that all farms share, and the names of this farm's own; sudo trusts both while the
 * farm runs.
 */
export async function prepareFarmAccounts(folder: string): Promise<FarmAccounts> {
  if (process.getuid?.() !== 0) throw new Error('The sshd farm makes an account and lets it use sudo: it needs root.')
  await makeSharedUser()
  const passwordUser = `${farmUser}-${randomBytes(4).toString('hex')}`
  return { user: farmUser, passwordUser, sudoersFile: await trustUsers(basename(folder), passwordUser) }
}

/** Creates the farm's account; the listener removes it when it ends. */
export async function makePasswordAccount(
  { passwordUser: user }: FarmAccounts,
  password = randomBytes(12).toString('base64url'),
): Promise<PasswordAccount> {
  await execa('useradd', ['--create-home', '--shell', '/bin/sh', '--password', '*', user])
  await execa('chpasswd', { input: `${user}:${password}` })
  return { user, password }
}

const sudoersFolder = '/etc/sudoers.d'

/** Incomplete rules would disable sudo for all; sudo reads no file with a dot in its name. */
async function trustUsers(name: string, passwordUser: string): Promise<string> {
  const rules = join(sudoersFolder, name)
  await writeFile(`${rules}.new`, sudoersRules(passwordUser), { mode: 0o440 })
  await rename(`${rules}.new`, rules)
  return rules
}

// SSH_CONNECTION, so that a host's command knows its host also as root.
function sudoersRules(passwordUser: string): string {
  return `
Defaults:${farmUser} env_keep += "SSH_CONNECTION", !syslog
${farmUser} ALL=(ALL) NOPASSWD: ALL
Defaults:${passwordUser} env_keep += "SSH_CONNECTION", !syslog, timestamp_timeout=0
${passwordUser} ALL=(ALL) PASSWD: ALL
`
}

export async function makeSharedUser(): Promise<void> {
  const { exitCode } = await execa('id', [farmUser], { reject: false })
  if (exitCode === 0) return
  // A star is not a valid password and, unlike a locked one, lets sshd open the account with a key.
  const { failed } = await execa('useradd', ['--create-home', '--shell', '/bin/sh', '--password', '*', farmUser], {
    reject: false,
  })
  // Another test file may have been faster.
  if (failed) await execa('id', [farmUser])
}
