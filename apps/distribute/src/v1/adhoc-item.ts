import type { V1AdhocItem } from '@distribute/contracts'
import { kindOf } from '@distribute/domain'
import type { HostResultWithTask } from '@distribute/store'
import type { FormatLocalTime } from './local-time.ts'

/**
 * One host's result as v1 shows it. Texts and further fields depend on the module and the outcome.
 */
export function viewAdhocItem(row: HostResultWithTask, formatTime: FormatLocalTime): V1AdhocItem {
  const { action } = row.request
  const id = row.taskId * itemsPerTask + row.seq
  const { result, ...further } = describeOutcome(row)
  return {
    result,
    task_name: row.taskName,
    ...kindOf(action).describeForV1(action),
    id,
    asset_id: id,
    ip: row.spelling,
    created_date: formatTime(row.finishedAtMs ?? row.startedAtMs ?? 0),
    ...further,
  }
}

/** Room for every host of the largest task, and below 2^53 for any number of tasks. */
const itemsPerTask = 1_000_000

type Outcome = Pick<V1AdhocItem, 'result' | 'dest' | 'cmd' | 'stdout' | 'stderr' | 'msg' | 'exception'>

function describeOutcome(row: HostResultWithTask): Outcome {
  if (row.state === 'unreachable') return { result: '无法连接', msg: row.message }
  if (row.state === 'timeout') return { result: '执行超时', msg: row.cause ?? row.message }
  const describe = describers.get(getModuleName(row)) ?? describeCommand
  if (row.state === 'ok' || (row.state === 'failed' && !isNotReached(row)))
    return describe(row, parseResult(row.result))
  return { result: '执行失败', msg: row.cause ?? row.message, stderr: '' }
}

/** Ansible did not reach this host: there is a cause and no output. */
function isNotReached({ cause }: HostResultWithTask): boolean {
  return cause?.startsWith('not reached') === true
}

/** Shortens `ansible.builtin.copy` to `copy`. */
function getModuleName({ request: { action } }: HostResultWithTask): string {
  return kindOf(action)
    .describeForV1(action)
    .module.replace(/^ansible\.(builtin|legacy)\./, '')
}

type Describe = (row: HostResultWithTask, result: Readonly<Record<string, unknown>>) => Outcome

const describers: ReadonlyMap<string, Describe> = new Map([
  ['copy', describeCopy],
  ['unarchive', describeUnarchive],
])

function describeCopy({ state, message }: HostResultWithTask, { dest, exception }: Parameters<Describe>[1]): Outcome {
  if (state === 'ok') return { result: '拷贝成功', dest: dest ?? '' }
  return { result: '拷贝失败', msg: message, exception: typeof exception === 'string' ? exception : '' }
}

function describeUnarchive({ state, message }: HostResultWithTask, { dest }: Parameters<Describe>[1]): Outcome {
  return state === 'ok' ? { result: '解压成功', dest: dest ?? '' } : { result: '解压失败', msg: message }
}

function describeCommand(row: HostResultWithTask, { cmd }: Parameters<Describe>[1]): Outcome {
  if (row.state === 'ok') return { result: '执行成功', cmd: cmd ?? '', stdout: row.stdout }
  return { result: '执行失败', msg: row.message, stderr: row.stderr }
}

/**
 * Parses Ansible's result object. Returns an empty one if there is none, or if it was too large to
 * store.
 */
function parseResult(text: string): Readonly<Record<string, unknown>> {
  try {
    const result: unknown = JSON.parse(text)
    return typeof result === 'object' && result !== null ? { ...result } : {}
  } catch {
    return {}
  }
}
