import { AppError, type GroupRole } from '@distribute/contracts'
import { includesRole } from '@distribute/domain'

/**
 * The highest role that one of the groups gives, with the lanes of all groups that give it. A lower
 * role adds no lanes: its groups do not grant the higher one there. Throws `AppError` `forbidden`
 * if no group has a role.
 */
export function findAccess(
  groups: readonly string[],
  rules: readonly Readonly<GroupRole>[],
): Pick<GroupRole, 'role' | 'lanes'> {
  const given = rules.filter(({ group }) => groups.includes(group))
  const highest = given.find(({ role }) => given.every((other) => includesRole(role, other.role)))
  if (highest === undefined) throw new AppError('forbidden', noGroup)
  const lanes = given.filter(({ role }) => role === highest.role).map((rule) => rule.lanes)
  return { role: highest.role, lanes: lanes.includes('all') ? 'all' : [...new Set(lanes.flat())] }
}

const noGroup =
  'none of your groups at the identity provider may sign in here: ' +
  'ask an administrator to add you to a group of [Security] OIDC_ROLES, and to check OIDC_GROUPS_CLAIM'
