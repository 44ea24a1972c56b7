import { expect, test } from 'vitest'
import { findAccess } from '../../../src/people/oidc/find-access.ts'

const rules = [
  { group: 'readers', role: 'viewer', lanes: 'all' },
  { group: 'ops1', role: 'operator', lanes: ['dc1', 'dc2'] },
  { group: 'ops2', role: 'operator', lanes: ['dc2', 'dc3'] },
  { group: 'ops', role: 'operator', lanes: 'all' },
  { group: 'admins', role: 'admin', lanes: ['dc9'] },
] as const satisfies Parameters<typeof findAccess>[1]

test.each([
  [['readers'], { role: 'viewer', lanes: 'all' }],
  [['ops2', 'staff'], { role: 'operator', lanes: ['dc2', 'dc3'] }],
  [['ops2', 'ops1'], { role: 'operator', lanes: ['dc1', 'dc2', 'dc3'] }],
  [['ops1', 'ops'], { role: 'operator', lanes: 'all' }],
  // A lower role adds no lanes to a higher one.
  [['readers', 'ops1'], { role: 'operator', lanes: ['dc1', 'dc2'] }],
  [['ops', 'admins'], { role: 'admin', lanes: ['dc9'] }],
])('the groups %j give %j', (groups, access) => {
  expect(findAccess(groups, rules)).toEqual(access)
})

test.each([[[]], [['staff']], [['OPS']]])('the groups %j are refused, and the settings are named', (groups) => {
  expect(() => findAccess(groups, rules)).toThrow(/\[Security\] OIDC_ROLES.* OIDC_GROUPS_CLAIM/)
})
