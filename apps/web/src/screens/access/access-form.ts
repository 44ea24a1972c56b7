import type { Role } from '@distribute/contracts'
import type { GivenAccess } from '../../api/access.ts'
import { readText } from '../../ui/read-text.ts'

export const shownRoles = ['viewer', 'operator', 'admin'] as const satisfies readonly Role[]

/** Reads the fields of role and lanes. A role that was not chosen is the one that may do least. */
export function readAccess(values: FormData): GivenAccess {
  const role = shownRoles.find((one) => one === readText(values, 'role')) ?? 'viewer'
  return { role, lanes: readText(values, 'scope') === 'all' ? 'all' : parseLanes(readText(values, 'lanes')) }
}

/** The names in a text, separated by commas or blanks, each once. */
export function parseLanes(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,，、]+/u).filter((name) => name !== ''))]
}

export const expiries = ['30', '90', '365', 'never'] as const

/** The days of a choice of `expiries`; null: never. */
export function readExpiry(values: FormData): number | null {
  const days = readText(values, 'expiry')
  return days === 'never' ? null : Number(days)
}
