import { type TaskPreview, taskPreviewSchema } from '@distribute/contracts'
import { toSafeLine, unfoldHosts } from '@distribute/domain'
import { CliError } from '../../cli-error.ts'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../exit-codes.ts'
import type { ApiClient } from '../connection/api-client.ts'

/**
 * Prints the hosts and units of a task that is not submitted, one host set a line or one host with
 * `listHosts`, and every reason for which it would be refused; exits with `usage` then.
 */
export async function previewTask(
  body: unknown,
  {
    api,
    context,
    choice,
  }: {
    readonly api: ApiClient
    readonly context: CommandContext
    readonly choice: { readonly listHosts?: true | undefined }
  },
): Promise<void> {
  const preview = await api.post('/tasks/preview', { schema: taskPreviewSchema, body })
  const { hostSets, unlisted } = preview.hosts
  if (choice.listHosts && unlisted > 0) throw new CliError(exitCodes.usage, explainUnlisted(preview))
  for (const hosts of choice.listHosts ? unfoldHosts(hostSets) : hostSets) context.print(toSafeLine(hosts))
  for (const line of describePreview(preview)) context.note(toSafeLine(line))
  if (!preview.accepted) context.exitWith(exitCodes.usage)
}

/** The next command of a pipe would work on a part of them. */
function explainUnlisted({ hosts: { total, unlisted } }: TaskPreview): string {
  return `--list-hosts cannot print these ${total} hosts: ${unlisted} of them do not fit into the preview of the server`
}

function describePreview(preview: TaskPreview): readonly string[] {
  const { hosts, units, refusals, moreRefusals, warnings, blockedBy } = preview
  return [
    ...(hosts.unlisted === 0 ? [] : [`and ${hosts.unlisted} more hosts`]),
    `${hosts.total} hosts in ${units} units`,
    ...warnings.map((text) => `warning: ${text}`),
    ...(blockedBy === null ? [] : [`waits: ${blockedBy}`]),
    ...refusals.map(({ path, message }) => `refused: ${path}: ${message}`),
    ...(moreRefusals === 0 ? [] : [`and ${moreRefusals} more reasons`]),
    ...(preview.accepted ? [] : ['the task would be refused']),
  ]
}
