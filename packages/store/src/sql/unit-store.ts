import type { UnitStore } from '../store.ts'
import type { Database } from './database.ts'
import { adoptUnit, claimUnit, findQueuedUnit } from './unit-claim.ts'
import { reapLapsedUnits } from './unit-reap.ts'
import { recordUnit } from './unit-record.ts'
import { renewLeases } from './unit-renew.ts'

/** Units in SQL. */
export function createUnitStore(database: Database): UnitStore {
  return {
    claim: (claim) => claimUnit(database, claim),
    adopt: (claim) => adoptUnit(database, claim),
    findQueued: (lanes, queuedForMs) => findQueuedUnit(database, { lanes, queuedForMs }),
    renew: (engine, incarnation, units, leaseMs) => renewLeases(database, { engine, incarnation, units, leaseMs }),
    record: (record) => recordUnit(database, record),
    reapLapsed: (marginMs) => reapLapsedUnits(database, marginMs),
  }
}
