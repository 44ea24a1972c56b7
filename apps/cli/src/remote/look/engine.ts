import { Command } from '@commander-js/extra-typings'
import { engineSchema, pageSchema } from '@distribute/contracts'
import { toSafeJson, toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { formatTable } from '../print/table.ts'
import { outputOption } from './task.ts'

/** `distribute engine list` and `drain`. */
export function createEngineCommand(context: CommandContext): Command {
  return new Command('engine').addCommand(createListCommand(context)).addCommand(createDrainCommand(context))
}

function createListCommand(context: CommandContext) {
  return remoteCommand('list')
    .description('List the engines that were seen within a day')
    .addOption(outputOption())
    .action(async (options) => {
      const api = await connect(options, context)
      const { items } = await api.get('/engines', { schema: pageSchema(engineSchema) })
      if (options.output === 'json') return context.print(toSafeJson(items, 2))
      if (items.length === 0) return context.note('no engine was seen within a day')
      const rows = items.map(({ id, name, state, busy, slots, lanes, version, problem }) => [
        ...[id, name, state, `${busy}/${slots}`, lanes.join(','), version, problem ?? ''],
      ])
      context.print(formatTable(['ID', 'NAME', 'STATE', 'BUSY', 'LANES', 'VERSION', 'PROBLEM'], rows))
    })
}

function createDrainCommand(context: CommandContext) {
  return remoteCommand('drain')
    .description('Let an engine take no new units until it is restarted (idempotent)')
    .argument('<id>', 'id of the engine')
    .action(async (id, options) => {
      const api = await connect(options, context)
      const { name, busy } = await api.post(`/engines/${encodeURIComponent(id)}/drain`, { schema: engineSchema })
      context.print(`${toSafeLine(name)} takes no new units; ${busy} are running`)
    })
}
