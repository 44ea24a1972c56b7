import { engineSchema, pageSchema } from '@distribute/contracts'
import { toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { listTasks } from '../api/tasks.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { formatTable } from '../print/table.ts'
import { describeCounts } from '../watch/describe-progress.ts'

const maxTasks = 50

/** `distribute status`: what runs, what waits, and which engines are in trouble. */
export function createStatusCommand(context: CommandContext) {
  return remoteCommand('status').action(async (options) => {
    const api = await connect(options, context)
    const [running, waiting, { items: engines }] = await Promise.all([
      listTasks(api, { filter: { state: 'running' }, limit: maxTasks }),
      listTasks(api, { filter: { state: 'waiting' }, limit: maxTasks }),
      api.get('/engines', { schema: pageSchema(engineSchema) }),
    ])
    const up = engines.filter(({ state }) => state === 'up')
    const count = (of: 'slots' | 'busy') => up.reduce((sum, engine) => sum + engine[of], 0)
    context.print(`engines: ${up.length} up, ${count('busy')} of ${count('slots')} slots busy`)
    for (const { name, problem, state } of engines)
      if (problem !== null && state !== 'gone')
        context.print(`  ${toSafeLine(name)} (${state}): ${toSafeLine(problem)}`)
    const tasks = [...running, ...waiting]
    if (tasks.length === 0) return context.print('tasks: none runs or waits')
    const rows = tasks.map((task) => [
      task.id,
      task.name,
      task.state,
      describeCounts(task, { isColored: false }),
      task.blockedBy ?? '',
    ])
    context.print(formatTable(['TASK', 'NAME', 'STATE', 'HOSTS', 'WAITS FOR'], rows))
  })
}
