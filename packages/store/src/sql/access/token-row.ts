import { type AllowedLanes, type Role, roleSchema } from '@distribute/contracts'
import type { TokenAccess } from '../../port/token.ts'
import { readNames } from '../base/read-json.ts'

/**
 * Previous versions set neither: their tokens give full access. An unreadable value gives the least
 * access.
 */
export function toAccess({ role, lanes }: { role: string | null; lanes: string | null }): TokenAccess {
  return { role: toRole(role), lanes: lanes === null ? 'all' : readNames(lanes) }
}

function toRole(text: string | null): Role {
  return text === null ? 'admin' : roleSchema.catch('viewer').parse(text)
}

export function fromLanes(lanes: AllowedLanes): string | null {
  return lanes === 'all' ? null : JSON.stringify(lanes)
}
