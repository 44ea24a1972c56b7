import { hostResultWithStepsSchema, type ResultGroupView } from '@distribute/contracts'
import { formatHostState, formatHostText, toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { readGroups, taskPath } from '../api/tasks.ts'
import type { ApiClient } from '../connection/api-client.ts'

/**
 * Prints the output of a task, once for all hosts where it is identical, the largest group first.
 */
export async function printFolded(
  id: string,
  { api, context }: { api: ApiClient; context: CommandContext },
): Promise<void> {
  for await (const page of readGroups(api, id)) {
    for (const group of page) {
      const text = await readText(group, { api, id })
      context.print(`---- ${describeGroup(group)}`)
      if (text !== '') context.print(text)
    }
  }
}

function describeGroup({ hosts, unlisted, total, causes, ...group }: ResultGroupView): string {
  const names = `${toSafeLine(hosts.join(','))}${unlisted === 0 ? '' : ` and ${unlisted} more`}`
  return `${names} (${total}): ${formatHostState(group)}${causes > 1 ? `, ${causes} causes` : ''}`
}

/** A group has only a part of long texts: the host itself has them in full. */
async function readText(
  { sample, cause }: ResultGroupView,
  { api, id }: { readonly api: ApiClient; readonly id: string },
): Promise<string> {
  if (!sample.truncated) return formatHostText({ ...sample, cause })
  const path = taskPath(id, `/hosts/${encodeURIComponent(sample.host)}`)
  return formatHostText(await api.get(path, { schema: hostResultWithStepsSchema }))
}
