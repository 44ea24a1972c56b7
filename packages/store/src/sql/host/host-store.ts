import type { HostStore } from '../../port/host.ts'
import type { Database } from '../base/database.ts'
import { listHosts } from './list.ts'
import { listHostResults } from './results.ts'

/** Hosts over all tasks in SQL. */
export function createHostStore(database: Database): HostStore {
  return {
    list: (filter, page) => database.run((db) => listHosts(db, filter, page)),
    listResults: (host, filter, page) => database.run((db) => listHostResults(db, { host, ...filter }, page)),
  }
}
