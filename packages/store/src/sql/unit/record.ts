import type { EventContent, HostOutcome, UnitState } from '@distribute/contracts'
import { canFollowHost, canFollowUnit, isEndedByEngine, mayGiveBack, mayTryAgain } from '@distribute/domain'
import type { Selectable, Transaction } from 'kysely'
import type { RecordOutcome, UnitEnd, UnitRecord } from '../../port/unit.ts'
import type { Database } from '../base/database.ts'
import { writeEvents } from '../event/write-events.ts'
import { loseWaitingHosts, noteHosts } from '../result/host-history.ts'
import { type HostChange, toHostChange, writeOutcomes } from '../result/host-outcomes.ts'
import { limitOutput } from '../result/output-limit.ts'
import type { HostResultTable } from '../result/tables.ts'
import type { Tables } from '../tables.ts'
import { giveBackColumns, handOnColumns, lockInterrupted } from './give-back.ts'
import { endColumns, finishColumns, type UnitColumns, updateUnit } from './row.ts'
import { skipUnstartedUnits } from './skip.ts'

/** Writes results of one attempt of a unit and, with `end`, its end, in one transaction. */
export async function recordUnit(database: Database, record: UnitRecord): Promise<RecordOutcome> {
  return await database.transact(async (trx) => {
    const interrupted = await lockIfInterrupted(database, trx, record)
    const unit = await lockUnit(database, trx, record)
    if (unit === undefined) return { written: 0, dropped: record.outcomes.length, givenBack: false }
    const hosts = await lockHosts(database, trx, record)
    const known = decideChanges(hosts, onlyResults(record))
    const isOpen = unit.state === 'running' && known.waiting > 0
    const giveBack = isOpen && interrupted ? planGiveBack(record, unit, interrupted) : undefined
    const givenBack = giveBack !== undefined
    const { changes, dropped } = givenBack || record.end === undefined ? known : decideChanges(hosts, record)
    await writeOutcomes(database, trx, await limitOutput(trx, { record, unit, changes }))
    const endings = changes.map(({ outcome }) => outcome)
    await noteHosts(database, trx, { task: record.task, endings })
    const ending = giveBack ?? decideEnding(database, unit, record)
    const lost = ending?.state === 'finished' ? await loseWaitingHosts(database, trx, silentHosts(record)) : 0
    if (changes.length > 0 || ending !== undefined) {
      await updateUnit(trx, record, withSpared(ending, record, lost))
      await writeEvents(database, trx, [toEvent(record, ending, changes.length + lost)])
    }
    const reason = interrupted?.skipReason
    // the end of the task skipped this unit, because it was running
    if (givenBack && reason !== undefined) await skipUnstartedUnits(database, trx, { task: record.task, reason })
    return { written: changes.length + lost, dropped, givenBack }
  })
}

type LockedTask = Awaited<ReturnType<typeof lockInterrupted>>

/**
 * What decides whether a unit whose run ended because of its engine is given back; undefined for
 * other ends.
 */
async function lockIfInterrupted(
  database: Database,
  trx: Transaction<Tables>,
  record: UnitRecord,
): Promise<LockedTask | undefined> {
  const { end } = record
  if (end === undefined || !(isEndedByEngine(end.reason) || end.engineFault !== undefined)) return undefined
  return await lockInterrupted(database, trx, { ...record, nothingRan: end.engineFault?.nothingRan })
}

/** The columns that give the unit back; undefined: it is not given back. */
function planGiveBack(record: UnitRecord, unit: LockedUnit, interrupted: LockedTask): UnitColumns | undefined {
  const fault = record.end?.engineFault
  if (fault?.nothingRan === true)
    return mayTryAgain(interrupted, fault) ? handOnColumns(record, unit, fault) : undefined
  return mayGiveBack(interrupted) ? giveBackColumns(record.attempt) : undefined
}

/**
 * A host is lost only once its unit has ended and is not given back. If nothing ran, the only other
 * result that counts is that of a host that had nothing to do.
 */
function onlyResults(record: UnitRecord): UnitRecord {
  const nothingRan = record.end?.engineFault?.nothingRan === true
  const isResult = ({ state }: HostOutcome) => (nothingRan ? state === 'ok' : state !== 'lost')
  return { ...record, outcomes: record.outcomes.filter(isResult) }
}

/**
 * Adds the number of hosts that ended because of the engine: `lost` ones that the run did not
 * report, and those that it reported so.
 */
function withSpared(ending: UnitColumns | undefined, { end, outcomes }: UnitRecord, lost: number) {
  if (ending === undefined || ending.state === 'pending' || end?.engineFault === undefined) return ending
  const { nothingRan } = end.engineFault
  const isSpared = ({ state }: HostOutcome) => state === 'lost' || (nothingRan && state !== 'ok')
  return { ...ending, spared: outcomes.filter(isSpared).length + lost }
}

interface LockedUnit {
  readonly state: UnitState
  readonly end_reason: string | null
  readonly output_bytes: number
  readonly idle_attempts: number
  readonly tried_by: string | null
}

/**
 * The unit, if this attempt is its latest and this engine claimed it. Results of any other are
 * dropped.
 */
async function lockUnit(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { task, unit, attempt, engine }: UnitRecord,
): Promise<LockedUnit | undefined> {
  return await trx
    .selectFrom('unit')
    .select(['state', 'end_reason', 'output_bytes', 'idle_attempts', 'tried_by'])
    .where('task', '=', task)
    .where('seq', '=', unit)
    .where('attempt', '=', attempt)
    .where('state', 'in', ['running', 'finished'])
    .where('engine', '=', engine)
    .$if(dialect.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
}

type LockedHost = Pick<Selectable<HostResultTable>, 'seq' | 'host' | 'spelling' | 'state' | 'attempt'>

async function lockHosts(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { task, unit }: UnitRecord,
): Promise<readonly LockedHost[]> {
  return await trx
    .selectFrom('host_result')
    .select(['seq', 'host', 'spelling', 'state', 'attempt'])
    .where('task', '=', task)
    .where('unit', '=', unit)
    .$if(dialect.locksRows, (query) => query.forUpdate())
    .execute()
}

/**
 * A replayed outcome counts neither as written nor as dropped. `waiting`: hosts without a result
 * afterwards.
 */
function decideChanges(hosts: readonly LockedHost[], record: UnitRecord) {
  const byHost = new Map(hosts.map((host) => [host.host, host]))
  const canonical = new Map(hosts.map(({ host, spelling }) => [spelling ?? host, host]))
  const changes: HostChange[] = []
  let dropped = 0
  for (const outcome of record.outcomes) {
    // An engine that does not know spellings names the canonical form.
    const host = byHost.get(canonical.get(outcome.host) ?? outcome.host)
    if (host !== undefined && mayFollow(host, outcome, record.attempt)) {
      changes.push(toHostChange(record, host.seq, { ...outcome, host: host.host }))
      byHost.set(host.host, { ...host, state: outcome.state, attempt: record.attempt })
    } else if (host?.state !== outcome.state || host.attempt !== record.attempt) {
      dropped += 1
    }
  }
  const waiting = [...byHost.values()].filter(({ state }) => state === 'waiting').length
  return { changes, dropped, waiting }
}

function mayFollow(host: LockedHost, outcome: HostOutcome, attempt: number): boolean {
  return canFollowHost(host.state, outcome.state, { sameAttempt: host.attempt === attempt })
}

/**
 * The columns of the unit's end, if this record has one. It also replaces the reaper's guess by the
 * true end.
 */
function decideEnding(database: Database, unit: LockedUnit, { end }: UnitRecord): UnitColumns | undefined {
  if (end === undefined) return undefined
  if (canFollowUnit(unit.state, 'finished')) return finishColumns(database, end)
  return unit.end_reason === 'lost' && end.reason !== 'lost' ? endColumns(end) : undefined
}

/** One event for each record that changes something; `hosts` is the number of new results. */
function toEvent(record: UnitRecord, ending: UnitColumns | undefined, hosts: number): EventContent {
  const { task, unit, attempt, engine, end } = record
  const subject = { task, unit, attempt, engine }
  if (ending?.state === 'pending') return { type: 'unit.given_back', ...subject, data: { hosts } }
  if (end === undefined || ending?.state !== 'finished') return { type: 'unit.recorded', ...subject, data: { hosts } }
  if (end.reason === 'lost') return { type: 'unit.lost', ...subject, data: { hosts } }
  return { type: 'unit.finished', ...subject, data: { hosts, reason: end.reason, ...toLeftovers(end) } }
}

function toLeftovers({ leftoversKilled, leftoversRemaining = 0 }: UnitEnd) {
  return {
    ...(leftoversKilled > 0 && { leftoversKilled }),
    ...(leftoversRemaining > 0 && { leftoversRemaining }),
  }
}

function silentHosts(record: UnitRecord) {
  return { key: record, cause: 'the run ended without a result of this host' }
}
