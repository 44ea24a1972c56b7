import type { TaskInventory } from '@distribute/contracts'
import { spellHost } from '../host-set/parse-host.ts'
import { parseHostSet } from '../host-set/parse-host-set.ts'
import { maxGroupHosts } from './inventory-limits.ts'

const anyHost = { allowLoopback: true }

/** Returns the part of a request that concerns these hosts. */
export type InventoryCutter<Request> = (hosts: readonly string[]) => Request

/**
 * Returns a function for the part of the request's inventory that concerns some hosts: every group
 * with those of its hosts, and their variables, both under their spelling in `hosts`. Expands the
 * groups once, and a cut then costs as much as its hosts and the number of groups. Both throw
 * `AppError` `invalid_input` for an invalid host.
 */
export function createInventoryCutter<Request extends TaskInventory>(request: Request): InventoryCutter<Request> {
  const { groups, hostVars } = request
  if (groups === undefined && hostVars === undefined) return () => request
  const members = listMembers(groups ?? {})
  const variables = listVariables(hostVars ?? {})
  return (texts) => {
    const hosts = texts.map((text) => spellHost(text, anyHost))
    return {
      ...request,
      ...(groups && { groups: cutGroups(groups, hosts, members) }),
      ...(hostVars && { hostVars: cutVariables(hosts, variables) }),
    }
  }
}

/** The same, for the hosts of one unit. */
export function cutInventory<Request extends TaskInventory>(request: Request, hosts: readonly string[]): Request {
  return createInventoryCutter(request)(hosts)
}

type Groups = NonNullable<TaskInventory['groups']>
type HostVars = NonNullable<TaskInventory['hostVars']>
type Hosts = ReturnType<typeof spellHost>[]

/** Names of groups by the canonical form of their hosts. */
function listMembers(groups: Groups): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>()
  for (const [name, group] of Object.entries(groups)) {
    if (group.hosts.length === 0) continue
    for (const { host } of parseHostSet(group.hosts, { ...anyHost, maxHosts: maxGroupHosts })) {
      const names = members.get(host)
      if (names === undefined) members.set(host, [name])
      else names.push(name)
    }
  }
  return members
}

function cutGroups(groups: Groups, hosts: Hosts, members: ReadonlyMap<string, readonly string[]>): Groups {
  const own = new Map(Object.entries(groups).map(([name, group]) => [name, { ...group, hosts: [] as string[] }]))
  for (const { host, spelling } of hosts) {
    for (const name of members.get(host) ?? []) own.get(name)?.hosts.push(spelling)
  }
  return Object.fromEntries(own)
}

function listVariables(hostVars: HostVars): ReadonlyMap<string, HostVars[string]> {
  return new Map(Object.entries(hostVars).map(([text, variables]) => [spellHost(text, anyHost).host, variables]))
}

function cutVariables(hosts: Hosts, variables: ReadonlyMap<string, HostVars[string]>): HostVars {
  const own = hosts.flatMap(({ host, spelling }) => {
    const ofHost = variables.get(host)
    return ofHost === undefined ? [] : [[spelling, ofHost] as const]
  })
  return Object.fromEntries(own)
}
