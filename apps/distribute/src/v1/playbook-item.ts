import type { V1PlaybookItem } from '@distribute/contracts'
import type { HostResult } from '@distribute/store'
import type { FormatLocalTime } from './local-time.ts'

/** The latest playbook task of one host, as v1 shows it. */
export function viewPlaybookItem(row: HostResult, formatTime: FormatLocalTime): V1PlaybookItem {
  return {
    ip: row.spelling,
    success_rate: `${computeSuccessRate(row)}%`,
    result: row.state === 'ok' ? 'success' : 'fail',
    datetime: formatTime(row.finishedAtMs ?? row.startedAtMs ?? 0),
  }
}

/**
 * Returns successful steps in percent of all steps of the playbook, rounded down; 100 only for
 * `ok`.
 */
function computeSuccessRate({ state, stepsOk, stepsTotal }: HostResult): number {
  if (state === 'ok') return 100
  return stepsTotal === 0 ? 0 : Math.min(99, Math.floor((stepsOk * 100) / stepsTotal))
}
