import { createHash } from 'node:crypto'
import type { HostResultView } from '@distribute/contracts'
import { foldHosts, toSafeLine, toSafeText } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { readHostResults } from '../api/tasks.ts'
import type { ApiClient } from '../connection/api-client.ts'

interface Group {
  readonly hosts: string[]
  readonly heading: string
  readonly text: string
}

/** Prints the output of a task, once for all hosts where it is identical, the largest group first. */
export async function printFolded(
  id: string,
  { api, context }: { api: ApiClient; context: CommandContext },
): Promise<void> {
  const groups = new Map<string, Group>()
  for await (const page of readHostResults(api, id)) for (const host of page) addTo(groups, host)
  for (const { hosts, heading, text } of [...groups.values()].sort((a, b) => b.hosts.length - a.hosts.length)) {
    context.print(`---- ${foldHosts(hosts).join(',')} (${hosts.length}): ${heading}`)
    if (text !== '') context.print(text)
  }
}

function addTo(groups: Map<string, Group>, host: HostResultView): void {
  const { state, rc } = host
  const text = readOutput(host)
  const key = createHash('sha256')
    .update(JSON.stringify([state, rc, text]))
    .digest('base64')
  const group = groups.get(key)
  if (group !== undefined) group.hosts.push(host.host)
  else groups.set(key, { hosts: [host.host], heading: rc === null || rc === 0 ? state : `${state}, rc ${rc}`, text })
}

/** What a person reads of a host: its output, else the message or the cause. */
export function readOutput({ stdout, stderr, msg, cause }: HostResultView): string {
  const output = [stdout, stderr].filter((part) => part !== '').join('\n')
  return toSafeText(output || msg || '').trimEnd() || toSafeLine(cause ?? '')
}
