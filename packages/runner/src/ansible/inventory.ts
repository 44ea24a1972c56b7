import type { TaskRequest } from '@distribute/contracts'
import { isGroupName, isLocalHost } from '@distribute/domain'
import type { SshSettings } from '../ssh/settings.ts'
import type { AnsibleUnitRunnerOptions } from './options.ts'

type InventorySettings = Pick<AnsibleUnitRunnerOptions, 'localHosts'>

/** Fixed, because looking for an interpreter costs a round trip per host. */
const interpreter = '/usr/bin/python3'

/**
 * What an address or a name is made of. Ansible evaluates templates in host names, and reads ranges and ports in
 * them: whatever else stands there must not reach it.
 */
const safeHost = /^(?:[0-9A-Za-z]|:)[0-9A-Za-z._:-]*$/

/** Whether Ansible may see this host's text; the others end as not reached. */
export function isSafeHost(host: string): boolean {
  return safeHost.test(host) && !isGroupName(host)
}

/**
 * The inventory of one run as JSON: the hosts as the group `target_hosts`. Variables of
 * the group come before those of the operator's VARS_FILE (`group_vars/all` beside the inventory), which win over them;
 * what the task itself says of its hosts stands with each host, and wins over both.
 */
export function createInventory(
  hosts: readonly string[],
  { localHosts }: InventorySettings,
  connection: TaskRequest['connection'] = {},
): string {
  const vars = { ansible_python_interpreter: interpreter }
  const remote = {
    ...(connection.user !== undefined && { ansible_user: literal(connection.user) }),
    ...(connection.port !== undefined && { ansible_port: connection.port }),
  }
  const local = { ansible_connection: 'local' }
  const entries = hosts.map((host) => [host, localHosts && isLocalHost(host) ? local : remote])
  return JSON.stringify({ target_hosts: { hosts: Object.fromEntries(entries), vars } })
}

/** A second inventory, which adds the passwords to the group's variables; undefined: there are none. */
export function createPasswordInventory({ password, becomePassword }: SshSettings): string | undefined {
  if (password === undefined && becomePassword === undefined) return undefined
  const vars = {
    ...(password !== undefined && { ansible_password: literal(password) }),
    ...(becomePassword !== undefined && { ansible_become_password: literal(becomePassword) }),
  }
  return JSON.stringify({ target_hosts: { vars } })
}

/** A string that Ansible never takes for a template. */
export function literal(text: string) {
  return { __ansible_unsafe: text }
}
