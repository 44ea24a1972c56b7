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

/**
 * Returns the inventory of one run as JSON, with the hosts in the group `target_hosts`. The
 * operator's VARS_FILE (`group_vars/all` beside the inventory) takes precedence over variables of
 * the group; the task's own connection variables are set per host and take precedence over both.
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

/**
 * Returns a second inventory, which adds the passwords to the variables of the group; undefined
 * without passwords.
 */
export function createPasswordInventory({ password, becomePassword }: SshSettings): string | undefined {
  if (password === undefined && becomePassword === undefined) return undefined
  const vars = {
    ...(password !== undefined && { ansible_password: literal(password) }),
    ...(becomePassword !== undefined && { ansible_become_password: literal(becomePassword) }),
  }
  return JSON.stringify({ target_hosts: { vars } })
}

/** Returns a string that Ansible never evaluates as a template. */
export function literal(text: string) {
  return { __ansible_unsafe: text }
}
