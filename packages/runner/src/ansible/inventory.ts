import type { TaskRequest } from '@distribute/contracts'
import { isGroupName, isLocalHost } from '@distribute/domain'
import type { SshSettings } from '../ssh/settings.ts'
import type { AnsibleUnitRunnerOptions } from './options.ts'

type InventorySettings = Pick<AnsibleUnitRunnerOptions, 'localHosts'>

/** Fixed, because interpreter discovery costs one round trip per host. */
const interpreter = '/usr/bin/python3'

/**
 * The characters of addresses and names. Other text must not reach Ansible, which evaluates
 * templates in host names and reads ranges and ports in them.
 */
const safeHost = /^(?:[0-9A-Za-z]|:)[0-9A-Za-z._:-]*$/

/** Returns whether Ansible may see the text of this host; other hosts end as not reached. */
export function isSafeHost(host: string): boolean {
  return safeHost.test(host) && !isGroupName(host)
}

/** Options of a request that its inventory has. */
type InventoryRequest = Pick<TaskRequest, 'connection' | 'groups' | 'hostVars'>

/**
 * Returns the inventory of one run as JSON: all hosts in the group `target_hosts`, and the groups
 * of the task with their hosts of this run. The operator's VARS_FILE (`group_vars/all` beside the
 * inventory) takes precedence over variables of groups; the task's own connection variables are set
 * per host and take precedence over both, and the variables of a host over all of them.
 */
export function createInventory(
  hosts: readonly string[],
  settings: InventorySettings,
  { connection = {}, groups, hostVars = {} }: InventoryRequest = {},
): string {
  const remote = {
    ...(connection.user !== undefined && { ansible_user: literal(connection.user) }),
    ...(connection.port !== undefined && { ansible_port: connection.port }),
  }
  const local = { ansible_connection: 'local' }
  const locals = new Set(listLocalHosts(hosts, settings))
  const entries = hosts.map((host) => [
    host,
    { ...(locals.has(host) ? local : remote), ...(Object.hasOwn(hostVars, host) && hostVars[host]) },
  ])
  const targets = {
    hosts: Object.fromEntries(entries),
    vars: addDefaults({ ansible_python_interpreter: interpreter }, groups),
  }
  return JSON.stringify({ target_hosts: targets, ...(groups && { all: nestGroups(groups, new Set(hosts)) }) })
}

/** Returns the hosts that the inventory runs on this machine, without SSH. */
export function listLocalHosts(hosts: readonly string[], { localHosts }: InventorySettings): readonly string[] {
  return localHosts ? hosts.filter(isLocalHost) : []
}

type Groups = InventoryRequest['groups']

/**
 * The variables that `target_hosts` has for every host, unless the task sets them for all. By its
 * priority, every group of the task comes after it: Ansible would go by the names of the groups.
 */
function addDefaults(vars: Readonly<Record<string, unknown>>, groups: Groups) {
  if (groups === undefined) return vars
  const own = groups.all?.vars ?? {}
  const left = Object.entries(vars).filter(([name]) => !Object.hasOwn(own, name))
  return { ...Object.fromEntries(left), ansible_group_priority: 0 }
}

/** Below `all`, because Ansible reads a group `plugin` beside it as the settings of a plugin. */
function nestGroups({ all, ...groups }: NonNullable<Groups>, hosts: ReadonlySet<string>) {
  const children = Object.entries(groups).map(([name, group]) => [
    name,
    {
      hosts: listKeys(group.hosts.filter((host) => hosts.has(host))),
      vars: group.vars,
      children: listKeys(group.children),
    },
  ])
  return { vars: all?.vars ?? {}, children: Object.fromEntries(children) }
}

function listKeys(names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, null]))
}

/**
 * Returns a second inventory, which adds the passwords to the variables of the group; undefined
 * without passwords.
 */
export function createPasswordInventory(
  { password, becomePassword }: SshSettings,
  { groups }: Pick<InventoryRequest, 'groups'> = {},
): string | undefined {
  if (password === undefined && becomePassword === undefined) return undefined
  const vars = {
    ...(password !== undefined && { ansible_password: literal(password) }),
    ...(becomePassword !== undefined && { ansible_become_password: literal(becomePassword) }),
  }
  return JSON.stringify({ target_hosts: { vars: addDefaults(vars, groups) } })
}

/** Returns a string that Ansible never evaluates as a template. */
export function literal(text: string) {
  return { __ansible_unsafe: text }
}
