import { existsSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { basename, join } from 'node:path'
import { execa } from 'execa'

/** Whom the farm lets in, and what must go when it ends. */
export interface FarmAccount {
  readonly user: string
  readonly canBecome: boolean
  readonly filesToRemove: readonly string[]
}

const farmUser = 'distfarm'

/**
 * As root an account that has no password and is opened by the farm's key alone, and that sudo trusts while the
 * farm runs; otherwise one's own.
 */
export async function prepareFarmAccount(folder: string): Promise<FarmAccount> {
  if (process.getuid?.() !== 0) return { user: userInfo().username, canBecome: false, filesToRemove: [] }
  await makeUser()
  if (!existsSync(sudoersFolder)) return { user: farmUser, canBecome: false, filesToRemove: [] }
  return { user: farmUser, canBecome: true, filesToRemove: [await trustUser(basename(folder))] }
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
