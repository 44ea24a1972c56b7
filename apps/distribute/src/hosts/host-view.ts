import type { HostConnectionView, HostResultView, StepResult } from '@distribute/contracts'
import { isLocalHost } from '@distribute/domain'
import type { HostOutput, HostResult } from '@distribute/store'
import { isShallow } from '../http/body/inspect-json.ts'
import { formatTimeOrNull } from '../http/time-format.ts'

/** One host of a task, as the API shows it. */
export function viewHost(row: HostResult & HostOutput): HostResultView {
  const result = parseResult(row.result)
  return {
    ...viewBareHost(row),
    stdout: row.stdout,
    stderr: row.stderr,
    result,
    truncated: row.truncated || (result === null && row.result !== ''),
  }
}

type BareHostView = Omit<HostResultView, 'stdout' | 'stderr' | 'result' | 'truncated'>

/** The same without output. */
export function viewBareHost(row: HostResult): BareHostView {
  const { startedAtMs, finishedAtMs } = row
  return {
    host: row.spelling,
    state: row.state === 'waiting' && row.unitState === 'running' ? 'running' : row.state,
    unit: row.unit,
    attempt: row.attempt,
    engine: row.engine,
    startedAt: formatTimeOrNull(startedAtMs),
    finishedAt: formatTimeOrNull(finishedAtMs),
    durationMs: startedAtMs === null || finishedAtMs === null ? null : Math.max(0, finishedAtMs - startedAtMs),
    rc: row.rc,
    changed: row.changed,
    msg: row.message,
    cause: row.cause,
  }
}

/** The connection that a step reports. Null unless it differs from what the task asked for. */
export function viewConnection(steps: readonly StepResult[]): HostConnectionView | null {
  const connection = steps.find((step) => step.connection !== undefined)?.connection
  return connection === undefined ? null : { ...connection, onEngine: leadsToEngine(connection) }
}

function leadsToEngine({ type, address }: NonNullable<StepResult['connection']>): boolean {
  if (type === 'local') return true
  return address !== null && (isLocalHost(address) || unspecified.includes(address))
}

/** Linux connects these addresses to the machine itself. */
const unspecified: readonly string[] = ['0.0.0.0', '::']

/** Invalid JSON was truncated, and JSON.stringify cannot process data that is nested too deeply. */
function parseResult(text: string): unknown {
  if (text === '') return null
  try {
    const result: unknown = JSON.parse(text)
    return isShallow(result) ? result : null
  } catch {
    return null
  }
}
