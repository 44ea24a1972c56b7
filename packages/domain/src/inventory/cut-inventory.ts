import type { InventoryGroup, TaskInventory } from '@distribute/contracts'
import { spellHost } from '../host-set/parse-host.ts'
import { parseHostSet } from '../host-set/parse-host-set.ts'
import { maxGroupHosts } from './inventory-limits.ts'

const anyHost = { allowLoopback: true }

/**
 * Returns the request with the part of its inventory that concerns these hosts: every group with
 * those of its hosts, and their variables, both under their spelling in `hosts`. Throws `AppError`
 * `invalid_input` for a text that is no host.
 */
export function cutInventory<Request extends TaskInventory>(request: Request, hosts: readonly string[]): Request {
  const { groups, hostVars } = request
  if (groups === undefined && hostVars === undefined) return request
  const spellings = new Map(hosts.map((host) => [spellHost(host, anyHost).host, host]))
  return {
    ...request,
    ...(groups && { groups: mapValues(groups, (group) => ({ ...group, hosts: cutHosts(group, spellings) })) }),
    ...(hostVars && { hostVars: cutVariables(hostVars, spellings) }),
  }
}

type Spellings = ReadonlyMap<string, string>

function cutHosts({ hosts }: InventoryGroup, spellings: Spellings): string[] {
  if (hosts.length === 0) return []
  const all = parseHostSet(hosts, { ...anyHost, maxHosts: maxGroupHosts })
  return all.flatMap(({ host }) => spellings.get(host) ?? [])
}

function cutVariables(hostVars: NonNullable<TaskInventory['hostVars']>, spellings: Spellings) {
  const own = Object.entries(hostVars).flatMap(([text, variables]) => {
    const host = spellings.get(spellHost(text, anyHost).host)
    return host === undefined ? [] : [[host, variables] as const]
  })
  return Object.fromEntries(own)
}

function mapValues<Value, Result>(record: Readonly<Record<string, Value>>, map: (value: Value) => Result) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}
