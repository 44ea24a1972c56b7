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

/** `operator, lanes dc1, dc2`: for the audit log. */
export function describeAccess({ role, lanes }: TokenAccess): string {
  return `${role}, ${describeLanes(lanes)}`
}

export function describeLanes(lanes: AllowedLanes): string {
  return `lanes ${lanes === 'all' ? lanes : lanes.join(', ')}`
}

export function fromLanes(lanes: AllowedLanes): string | null {
  return lanes === 'all' ? null : JSON.stringify(lanes)
}
