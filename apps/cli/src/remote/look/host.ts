import { hostResultWithStepsSchema } from '@distribute/contracts'
import { toSafeJson, toSafeLine, toSafeText } from '@distribute/domain'
import type { z } from 'zod'
import type { CommandContext } from '../../command-context.ts'
import { taskPath } from '../api/tasks.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { parseWhole } from '../input/task-options.ts'
import { formatDuration } from '../print/duration.ts'
import { printHistory } from './host-history.ts'
import { outputOption } from './task.ts'

type HostWithSteps = z.output<typeof hostResultWithStepsSchema>

/**
 * `distribute host HOST`: a host over all tasks; `distribute host ID HOST`: in one task, step by
 * step.
 */
export function createHostCommand(context: CommandContext) {
  return remoteCommand('host')
    .argument('<host>', 'the host; or the id of a task, with the host after it')
    .argument('[host-of-task]', 'the host, in that task alone')
    .option('-n, --limit <n>', 'the newest results only', parseWhole, 20)
    .addOption(outputOption())
    .action(async (first, second, options) => {
      const api = await connect(options, context)
      const toJson = options.output === 'json'
      if (second === undefined) return await printHistory(first, { api, context, toJson, limit: options.limit })
      const result = await api.get(taskPath(first, `/hosts/${encodeURIComponent(second)}`), {
        schema: hostResultWithStepsSchema,
      })
      context.print(toJson ? toSafeJson(result, 2) : describeHost(result))
    })
}

function describeHost(result: HostWithSteps): string {
  const { host, state, cause, fault, steps, durationMs, engine, stdout, stderr, msg } = result
  const time = durationMs === null ? '' : ` in ${formatDuration(durationMs)}`
  const lines = [
    `${toSafeLine(host)}: ${state}${time}${engine === null ? '' : ` on engine ${toSafeLine(engine)}`}`,
    ...(cause === null ? [] : [`cause: ${toSafeLine(cause)}`]),
    ...(fault === null ? [] : [`fault: ${toSafeLine(fault)}`]),
    ...steps.map(
      (step) =>
        `  ${step.state.padEnd(11)} ${formatDuration(step.durationMs).padStart(10)}  ${toSafeLine(step.name)}${step.ignored ? ' (ignored)' : ''}`,
    ),
    ...[stdout, stderr, stdout === '' && stderr === '' ? msg : ''].flatMap((text) =>
      text === '' ? [] : [toSafeText(text).trimEnd()],
    ),
  ]
  return lines.join('\n')
}
