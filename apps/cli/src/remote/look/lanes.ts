import type { LaneView } from '@distribute/contracts'
import { toSafeJson } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { listLanes } from '../api/lanes.ts'
import type { ConnectionChoice } from '../connection/connection.ts'
import { connect } from '../connection/remote-command.ts'
import { formatDuration } from '../print/duration.ts'
import { formatTable } from '../print/table.ts'

export interface LanesChoice extends ConnectionChoice {
  readonly output: 'table' | 'json'
}

/**
 * Prints the lanes of a server: open units, the wait of the oldest queued one, and the engines that
 * are up.
 */
export async function printLanes(choice: LanesChoice, context: CommandContext): Promise<void> {
  const lanes = await listLanes(await connect(choice, context))
  if (choice.output === 'json') return context.print(toSafeJson(lanes, 2))
  if (lanes.length === 0) return context.note('no lanes')
  const heads = ['LANE', 'PENDING', 'QUEUED', 'RUNNING', 'OLDEST QUEUED', 'ENGINES', 'BUSY']
  context.print(formatTable(heads, lanes.map(toRow)))
}

function toRow({ name, units, oldestQueuedAt, engines, slots, busy }: LaneView): readonly string[] {
  const { pending, queued, running } = units
  const age = oldestQueuedAt === null ? '' : formatDuration(Date.now() - Date.parse(oldestQueuedAt))
  return [name, String(pending), String(queued), String(running), age, String(engines), `${busy}/${slots}`]
}
