import { AppError, type TaskInventory } from '@distribute/contracts'
import { cutInventory, foldHosts } from '@distribute/domain'
import { CliError } from '../../../cli-error.ts'
import { exitCodes } from '../../../exit-codes.ts'
import { listInventory } from './ansible-inventory.ts'
import { type ListedInventory, readList } from './inventory-list.ts'
import { readPlainInventory } from './plain-inventory.ts'

/** An Ansible inventory: what it names, and what a task takes of it. */
export interface Inventory {
  /**
   * The hosts of groups and hosts with these names, in the order of the inventory; of all without
   * any name.
   */
  listHosts(names: readonly string[]): readonly string[]
  /** Whether a group has this name. */
  hasGroup(name: string): boolean
  /** The groups and variables of these hosts, as a request has them. */
  cut(hosts: readonly string[]): TaskInventory
}

/**
 * Reads an inventory with `ansible-inventory`: ini, yaml, a script or a plugin's file, with
 * `group_vars` and `host_vars` beside it. Where that is not installed, reads plain ini and yaml
 * files, and rejects everything else. Throws `CliError` for an inventory that cannot be read.
 */
export async function readInventory(path: string): Promise<Inventory> {
  const listed = readList((await listInventory(path)) ?? (await readPlainInventory(path)), path)
  const known = new Set(expandGroup(listed.groups, 'all'))
  return {
    listHosts: (names) =>
      names.length === 0 ? [...known] : [...new Set(names.flatMap((name) => findHosts(name, { listed, known, path })))],
    hasGroup: (name) => listed.groups.has(name),
    cut: (hosts) => cut(listed, hosts, path),
  }
}

interface Known {
  readonly listed: ListedInventory
  readonly known: ReadonlySet<string>
  readonly path: string
}

function findHosts(name: string, { listed, known, path }: Known): readonly string[] {
  if (listed.groups.has(name)) return expandGroup(listed.groups, name)
  if (known.has(name)) return [name]
  throw new CliError(exitCodes.usage, `the inventory ${path} has no group and no host ${JSON.stringify(name)}`)
}

/** Visits each group once: Ansible rejects a cycle, but the list of a script may have one. */
function expandGroup(groups: ListedInventory['groups'], name: string): readonly string[] {
  const hosts = new Set<string>()
  const seen = new Set<string>()
  const waiting = [name]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    for (const host of groups.get(next)?.hosts ?? []) hosts.add(host)
    waiting.push(...(groups.get(next)?.children ?? []).toReversed())
  }
  return [...hosts]
}

/** Ansible's own groups; of `all` only the variables are sent. */
const ownGroups = new Set(['all', 'ungrouped'])

function cut({ groups, hostVars }: ListedInventory, hosts: readonly string[], path: string): TaskInventory {
  const all = { hosts: [], children: [], vars: groups.get('all')?.vars ?? {} }
  const others = [...groups].filter(([name]) => !ownGroups.has(name))
  const inventory = { groups: Object.fromEntries([...others, ['all', all]]), hostVars }
  const own = cutFor(inventory, hosts, path)
  const folded = Object.entries(own.groups ?? {}).map(([name, group]) => [
    name,
    { ...group, hosts: [...foldHosts(group.hosts)] },
  ])
  return { groups: Object.fromEntries(folded), hostVars: own.hostVars ?? {} }
}

function cutFor(inventory: TaskInventory, hosts: readonly string[], path: string): TaskInventory {
  try {
    return cutInventory(inventory, hosts)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new CliError(exitCodes.usage, `the inventory ${path} cannot be sent: ${error.message}`, { cause: error })
  }
}
