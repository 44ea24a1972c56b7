import type { Fault } from '../faults/fault-log.ts'
import { type HostLogLine, lastStep, parseMark } from '../host-log.ts'
import type { Evidence, HostRow, Violation } from './evidence.ts'

/** Time for Ansible to read it and to write the journal, on a busy machine. */
const marginMs = 2_000

/**
 * Check 3: a host that the log shows as finished ok ≥ 2 s before its supervisor died is `ok`, once
 * its engine has run again. Results of a lower attempt are dropped by design, so the attempt in the
 * row counts.
 */
export function checkFinishedHostsAreOk({ hostLog, hosts, faults }: Evidence): readonly Violation[] {
  const rows = new Map(hosts.map((row) => [`${row.task} ${row.host}`, row]))
  return hostLog.flatMap((line) => {
    if (line.event !== 'finish' || line.rc !== 0 || line.step !== lastStep) return []
    const { task, attempt } = parseMark(line.unit)
    const row = rows.get(`${task} ${line.host}`)
    if (row === undefined || row.state === 'ok' || row.attempt > attempt) return []
    if (line.at > findDeath(line, row, faults) - marginMs) return []
    const what = `a host finished ok in time, and is ${row.state}`
    return [{ check: 3, what, host: line.host, rows: [row], lines: [line] }]
  })
}

/**
 * When the supervisor of its run was killed; otherwise the run has ended by itself, at the latest
 * at the time of its host's result.
 */
function findDeath({ unit }: HostLogLine, { finishedAt }: HostRow, faults: readonly Fault[]): number {
  const kills = faults.filter(({ kind, units }) => kind.startsWith('kill-supervisor') && units.includes(unit))
  return Math.min(...kills.map(({ at }) => at), finishedAt ?? Infinity)
}
