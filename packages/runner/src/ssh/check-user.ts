import { homedir, userInfo } from 'node:os'
import { isAbsolute } from 'node:path'

/** Why ssh and Ansible cannot work as this process' user; undefined: nothing found. */
export function findUserFault(): string | undefined {
  try {
    userInfo()
  } catch {
    return `no user exists for uid ${process.getuid?.()}: ssh needs an entry in /etc/passwd`
  }
  const home = homedir()
  return isAbsolute(home) ? undefined : `HOME is ${JSON.stringify(home)}: it must be an absolute path`
}
