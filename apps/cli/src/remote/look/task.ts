import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { type TaskSummary, taskStates } from '@distribute/contracts'
import { toSafeJson } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { getTask, listTasks } from '../api/tasks.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { parseWhole } from '../input/task-options.ts'
import { formatTable } from '../print/table.ts'
import { describeTask } from './describe-task.ts'

/** `distribute task list` and `show`. */
export function createTaskCommand(context: CommandContext): Command {
  return new Command('task').addCommand(createListCommand(context)).addCommand(createShowCommand(context))
}

function createListCommand(context: CommandContext) {
  return remoteCommand('list')
    .description('List tasks, newest first')
    .addOption(new Option('--state <state>').choices(taskStates))
    .option('--kind <kind>', 'adhoc or playbook')
    .option('-q, --query <text>', 'part of the name or the id')
    .option('--v1-id <id>', 'tasks with this task_id of the first API')
    .option('--host <host>', 'tasks that have this host')
    .option('--since <time>', 'created then or later: a time such as 2026-01-31T08:00:00Z, or 30m, 12h, 7d', parseTime)
    .option('--until <time>', 'created before', parseTime)
    .option('-n, --limit <n>', 'how many', parseWhole, 20)
    .addOption(outputOption())
    .action(async (options) => {
      const { state, kind, query: q, v1Id, host, since, until, limit } = options
      const filter = { state, kind, q, v1Id, host, since, until }
      const tasks = await listTasks(await connect(options, context), { filter, limit })
      if (options.output === 'json') return context.print(toSafeJson(tasks, 2))
      if (tasks.length === 0) return context.note('no tasks')
      context.print(formatTable(['ID', 'NAME', 'STATE', 'HOSTS', 'CREATED'], tasks.map(toRow)))
    })
}

function createShowCommand(context: CommandContext) {
  return remoteCommand('show')
    .description('Show one task: its state, counts and request')
    .argument('<id>', 'id of the task')
    .addOption(outputOption())
    .action(async (id, options) => {
      const task = await getTask(await connect(options, context), id)
      context.print(options.output === 'json' ? toSafeJson(task, 2) : describeTask(task))
    })
}

export function outputOption() {
  return new Option('-o, --output <format>', 'table or json')
    .choices(['table', 'json'] as const)
    .default('table' as const)
}

function toRow({ id, name, state, hosts, createdAt }: TaskSummary): readonly string[] {
  const done = (hosts.total ?? 0) - (hosts.waiting ?? 0) - (hosts.running ?? 0)
  return [id, name, state, `${done}/${hosts.total}`, createdAt.replace(/\.\d+Z$/, 'Z')]
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

function parseTime(text: string): string {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  const ms = count === undefined ? Date.parse(text) : Date.now() - Number(count) * (unitMs[unit] ?? 0)
  if (Number.isFinite(ms)) return new Date(ms).toISOString()
  throw new InvalidArgumentError('It must be a time such as 2026-01-31T08:00:00Z, or 30m, 12h, 7d.')
}
