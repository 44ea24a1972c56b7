import type { UnitStore } from '../port/unit.ts'
import type { Database } from './database.ts'
import { adoptUnit } from './unit-adopt.ts'
import { claimUnit } from './unit-claim.ts'
import { findQueuedUnit, findUnit, listClaimedUnits, listUnits } from './unit-list.ts'
import { listRunningUnits, reapUnits } from './unit-reap.ts'
import { recordUnit } from './unit-record.ts'
import { renewLeases } from './unit-renew.ts'

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
    record: (record) => recordUnit(database, record),
    listRunning: () => database.run(listRunningUnits),
    reap: (units) => reapUnits(database, units),
  }
}
