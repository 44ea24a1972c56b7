import { type Role, roles } from '@distribute/contracts'

/** Whether a caller with the role `has` may do what requires the role `needed`. */
export function includesRole(has: Role, needed: Role): boolean {
  return roles.indexOf(has) >= roles.indexOf(needed)
}
