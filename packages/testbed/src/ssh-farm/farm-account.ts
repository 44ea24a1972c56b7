import { rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'

/** Whom the farm lets in, and the file by which sudo trusts it. */
export interface FarmAccount {
  readonly user: string
  readonly sudoersFile: string
}

const farmUser = 'distfarm'

/** An account without a password, which only the farm's key opens, and which sudo trusts while the farm runs. */
export async function prepareFarmAccount(folder: string): Promise<FarmAccount> {
  if (process.getuid?.() !== 0) throw new Error('The sshd farm makes an account and lets it use sudo: it needs root.')
  await makeUser()
  return { user: farmUser, sudoersFile: await trustUser(basename(folder)) }
}

const sudoersFolder = '/etc/sudoers.d'

/** Half-written rules would shut sudo for everybody; it reads no file with a dot in its name. */
async function trustUser(name: string): Promise<string> {
  const rules = join(sudoersFolder, name)
  await writeFile(`${rules}.new`, sudoersRules, { mode: 0o440 })
  await rename(`${rules}.new`, rules)
  return rules
}

// SSH_CONNECTION, so that a host's command also knows its host when it is run as root.
const sudoersRules = `
Defaults:${farmUser} env_keep += "SSH_CONNECTION", !syslog
${farmUser} ALL=(ALL) NOPASSWD: ALL
`

async function makeUser(): Promise<void> {
  const { exitCode } = await execa('id', [farmUser], { reject: false })
  if (exitCode === 0) return
  // A star is no password at all and, unlike a locked one, lets sshd open the account with a key.
  const { failed } = await execa('useradd', ['--create-home', '--shell', '/bin/sh', '--password', '*', farmUser], {
    reject: false,
  })
  // Another test file may have been quicker.
  if (failed) await execa('id', [farmUser])
}
