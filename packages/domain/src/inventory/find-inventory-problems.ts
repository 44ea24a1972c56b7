import { AppError, type InputProblem, type InventoryGroup, type TaskInventory } from '@distribute/contracts'
import { type HostRules, parseHost } from '../host-set/parse-host.ts'
import { parseHostSet } from '../host-set/parse-host-set.ts'
import type { SpelledHost } from '../host-set/spelled-host.ts'
import { measureNesting } from './group-circle.ts'
import { maxChildren, maxGroupDepth, maxGroupHosts, maxGroups, maxInventoryBytes } from './inventory-limits.ts'

/** The hosts of the task, and what a host may be. */
export interface InventoryOwner extends HostRules {
  readonly hosts: readonly SpelledHost[]
}

const maxProblems = 20

/**
 * Returns the problems of the inventory of a task: names that Ansible would change or warn of,
 * children that are no groups or form a circle, hosts that are not hosts of the task, and an
 * inventory that is too large. The first 20, with their paths in the request. Takes time in
 * proportion to the inventory and the hosts.
 */
export function findInventoryProblems(inventory: TaskInventory, owner: InventoryOwner): readonly InputProblem[] {
  const { groups = {}, hostVars = {} } = inventory
  const excess = findExcess(inventory)
  if (excess.length > 0) return excess
  const problems = [
    ...findNameProblems(groups, owner),
    ...findChildProblems(groups),
    ...findNestingProblems(groups),
    ...findForeignHosts({ groups, hostVars }, owner),
  ]
  return problems.slice(0, maxProblems)
}

type Groups = Readonly<Record<string, InventoryGroup>>
type HostVars = NonNullable<TaskInventory['hostVars']>

function findExcess({ groups, hostVars }: TaskInventory): readonly InputProblem[] {
  const count = Object.keys(groups ?? {}).length
  if (count > maxGroups) return [{ path: 'groups', message: `has ${count} groups: at most ${maxGroups} are allowed` }]
  const children = Object.values(groups ?? {}).reduce((total, group) => total + group.children.length, 0)
  if (children > maxChildren)
    return [{ path: 'groups', message: `has ${children} children: at most ${maxChildren} are allowed` }]
  if (groups === undefined && hostVars === undefined) return []
  const bytes = new TextEncoder().encode(JSON.stringify({ groups, hostVars })).byteLength
  if (bytes <= maxInventoryBytes) return []
  const message = `has ${bytes} bytes, hostVars included: at most ${maxInventoryBytes} are allowed; write hosts as sets, and variables that many hosts share in a group`
  return [{ path: groups === undefined ? 'hostVars' : 'groups', message }]
}

/** Names that mean something else in every run. */
const reservedNames: Readonly<Record<string, string>> = {
  target_hosts: 'is the group of all hosts in every run: choose another name',
  ungrouped: "is Ansible's name for hosts without a group: leave them out of all groups",
  localhost: 'is the machine of the engine in every run: choose another name',
}

function findNameProblems(groups: Groups, { hosts }: InventoryOwner): readonly InputProblem[] {
  const hostNames = new Set(
    hosts.filter(({ spelling }) => Object.hasOwn(groups, spelling)).map(({ spelling }) => spelling),
  )
  return Object.entries(groups).flatMap(([name, group]) => {
    const path = `groups.${name}`
    if (Object.hasOwn(reservedNames, name)) return [{ path, message: `${name} ${reservedNames[name]}` }]
    if (hostNames.has(name))
      return [{ path, message: `${name} is also a host of the task: Ansible could not tell them apart` }]
    if (name === 'all' && group.hosts.length + group.children.length > 0)
      return [{ path, message: 'all has every host and every group anyway: give it only vars' }]
    return findPriorityProblems(name, group)
  })
}

/** Ansible would end every run. */
function findPriorityProblems(name: string, { vars }: InventoryGroup): readonly InputProblem[] {
  const priority = vars.ansible_group_priority
  if (priority === undefined || Number.isSafeInteger(priority)) return []
  return [{ path: `groups.${name}.vars.ansible_group_priority`, message: 'must be a whole number' }]
}

function findChildProblems(groups: Groups): readonly InputProblem[] {
  return Object.entries(groups).flatMap(([name, { children }]) =>
    children.flatMap((child, index) => {
      if (child !== 'all' && Object.hasOwn(groups, child)) return []
      const path = `groups.${name}.children.${index}`
      return [{ path, message: child === 'all' ? 'all cannot be a child' : `there is no group ${child} in groups` }]
    }),
  )
}

function findNestingProblems(groups: Groups): readonly InputProblem[] {
  const { circle, depth } = measureNesting(new Map(Object.entries(groups)))
  const [first] = circle
  if (first !== undefined) {
    const way = [...circle.slice(0, maxProblems), first].join(' > ')
    return [{ path: `groups.${first}.children`, message: `the group is among its own children: ${way}` }]
  }
  if (depth <= maxGroupDepth) return []
  return [{ path: 'groups', message: `are nested ${depth} deep: at most ${maxGroupDepth} are allowed` }]
}

interface KnownHosts extends HostRules {
  /** of the task, in canonical form */
  readonly known: ReadonlySet<string>
}

function findForeignHosts(
  { groups, hostVars }: { readonly groups: Groups; readonly hostVars: HostVars },
  { hosts, allowLoopback }: InventoryOwner,
): readonly InputProblem[] {
  const hasHosts = Object.values(groups).some((group) => group.hosts.length > 0)
  if (!hasHosts && Object.keys(hostVars).length === 0) return []
  const rules = { known: new Set(hosts.map(({ host }) => host)), allowLoopback }
  return [...findHostProblems(groups, rules), ...findHostVarsProblems(hostVars, rules)]
}

function findHostProblems(groups: Groups, { known, allowLoopback }: KnownHosts): readonly InputProblem[] {
  const problems: InputProblem[] = []
  let left = maxGroupHosts
  for (const [name, group] of Object.entries(groups)) {
    if (group.hosts.length === 0) continue
    const found = readHosts(group.hosts, { maxHosts: maxGroupHosts, allowLoopback })
    if ('problems' in found) {
      problems.push(...found.problems.map(({ path, message }) => ({ path: `groups.${name}.${path}`, message })))
      continue
    }
    left -= found.hosts.length
    if (left < 0)
      return [{ path: 'groups', message: `have more than ${maxGroupHosts} hosts, those of several counted twice` }]
    problems.push(...explainForeign(found.hosts, known, `groups.${name}.hosts`))
    if (problems.length >= maxProblems) break
  }
  return problems
}

type ReadHosts = { readonly hosts: readonly SpelledHost[] } | { readonly problems: readonly InputProblem[] }

function readHosts(expressions: readonly string[], limits: Parameters<typeof parseHostSet>[1]): ReadHosts {
  try {
    return { hosts: parseHostSet(expressions, limits) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { problems: error.problems }
  }
}

function explainForeign(hosts: readonly SpelledHost[], known: ReadonlySet<string>, path: string): InputProblem[] {
  const foreign = hosts.filter(({ host }) => !known.has(host)).map(({ spelling }) => spelling)
  const [first] = foreign
  if (first === undefined) return []
  const names = foreign.length === 1 ? `${first} is` : `${first} and ${foreign.length - 1} more are`
  return [{ path, message: `${names} not among the hosts of the task` }]
}

function findHostVarsProblems(hostVars: HostVars, { known, allowLoopback }: KnownHosts): readonly InputProblem[] {
  const seen = new Map<string, string>()
  return Object.keys(hostVars).flatMap((text) => {
    const path = `hostVars.${text}`
    const host = readHost(text, { allowLoopback })
    if (typeof host !== 'string') return [{ path, message: host.message }]
    const earlier = seen.get(host)
    seen.set(host, text)
    if (earlier !== undefined) return [{ path, message: `is the same host as ${earlier}` }]
    return known.has(host) ? [] : [{ path, message: `${text} is not among the hosts of the task` }]
  })
}

function readHost(text: string, rules: HostRules): string | AppError {
  try {
    return parseHost(text, rules)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return error
  }
}
