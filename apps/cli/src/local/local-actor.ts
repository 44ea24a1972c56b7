import { userInfo } from 'node:os'

/** `local:USER`: who changes something by a command on this machine. */
export function nameLocalActor(): string {
  return `local:${findUserName()}`
}

/** In a container, the user may have a number only. */
function findUserName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
