import { userInfo } from 'node:os'
import type { Actor } from '@distribute/store'

/** Who changes something by a command on this machine, for the audit log. */
export function createLocalActor(): Actor {
  return { name: nameLocalActor(), address: null, requestId: null }
}

/** `local:USER`: who changes something by a command on this machine. */
function nameLocalActor(): string {
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
