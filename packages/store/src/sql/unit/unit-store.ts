import type { UnitStore } from '../../port/unit.ts'
import type { Database } from '../base/database.ts'
import { adoptUnit } from './adopt.ts'
import { claimUnit } from './claim.ts'
import { findQueuedUnit, findUnit, listClaimedUnits, listUnits } from './list.ts'
import { listOutstandingHosts } from './outstanding.ts'
import { listRunningUnits, reapUnits } from './reap.ts'
import { recordUnit } from './record.ts'
import { renewLeases } from './renew.ts'

/** Units in SQL. */
export function createUnitStore(database: Database): UnitStore {
  return {
    claim: (claim) => claimUnit(database, claim),
    adopt: (claim) => adoptUnit(database, claim),
    findQueued: (lanes, queuedForMs, engine) => findQueuedUnit(database, { lanes, queuedForMs, engine }),
    renew: (engine, incarnation, units, leaseMs) => renewLeases(database, { engine, incarnation, units, leaseMs }),
    listClaimed: (engine) => database.run((db) => listClaimedUnits(db, engine)),
    find: (task, unit) => database.run((db) => findUnit(db, task, unit)),
    list: (task, page) => database.run((db) => listUnits(db, { task, page })),
    listOutstanding: (tasks) => database.run((db) => listOutstandingHosts(db, tasks)),
    record: (record) => recordUnit(database, record),
    listRunning: () => database.run(listRunningUnits),
    reap: (units) => reapUnits(database, units),
  }
}
