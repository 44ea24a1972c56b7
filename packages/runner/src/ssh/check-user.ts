import { homedir, userInfo } from 'node:os'
import { isAbsolute } from 'node:path'

/** Returns why ssh and Ansible cannot work as this process' user; undefined if nothing is wrong. */
export function findUserFault(): string | undefined {
  try {
    userInfo()
  } catch {
    return `no user has uid ${process.getuid?.()}: ssh needs an entry in /etc/passwd`
  }
  const home = homedir()
  return isAbsolute(home) ? undefined : `HOME is ${JSON.stringify(home)}: it must be an absolute path`
}
