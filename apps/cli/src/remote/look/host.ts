import { hostResultWithStepsSchema } from '@distribute/contracts'
import { toSafeLine, toSafeText } from '@distribute/domain'
import type { z } from 'zod'
import type { CommandContext } from '../../command-context.ts'
import { taskPath } from '../api/tasks.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { formatDuration } from '../print/duration.ts'
import { outputOption } from './task.ts'

type HostWithSteps = z.output<typeof hostResultWithStepsSchema>

/** `distribute host ID HOST`: one host of a task, step by step. */
export function createHostCommand(context: CommandContext) {
  return remoteCommand('host')
    .argument('<id>', 'id of the task')
    .argument('<host>', 'the host')
    .addOption(outputOption())
    .action(async (id, host, options) => {
      const api = await connect(options, context)
      const result = await api.get(taskPath(id, `/hosts/${encodeURIComponent(host)}`), {
        schema: hostResultWithStepsSchema,
      })
      context.print(options.output === 'json' ? JSON.stringify(result, undefined, 2) : describeHost(result))
    })
}

function describeHost(result: HostWithSteps): string {
  const { host, state, cause, fault, steps, durationMs, engine, stdout, stderr, msg } = result
  const time = durationMs === null ? '' : ` in ${formatDuration(durationMs)}`
  const lines = [
    `${toSafeLine(host)}: ${state}${time}${engine === null ? '' : ` on engine ${engine}`}`,
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
