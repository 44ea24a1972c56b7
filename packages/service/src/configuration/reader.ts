import type { Setting } from '@distribute/contracts'
import type { Values } from './values.ts'

/**
 * The kind of process. An engine's MySQL account is [Fil_EXEC_MySQL]. Standalone has its own
 * defaults and works without Kafka and MySQL; so do commands that only open the store.
 */
export type Profile = 'distribute' | 'execute-engine' | 'standalone'

/**
 * The process that loads the settings. One file serves all; each process needs only the secrets and
 * files it reads.
 */
export interface Reader {
  reads(setting: Setting): boolean
  /** whether the process uses keys itself, even if no setting is encrypted */
  readonly usesKey: boolean
}

/** Creates a reader. `storeOnly`: a command that only opens the store. */
export function createReader({ profile, storeOnly }: { profile: Profile; storeOnly: boolean }): Reader {
  if (storeOnly) return { usesKey: false, reads: saysWhereStoreIs }
  return {
    usesKey: true,
    reads: ({ section, readBy }) =>
      profile === 'standalone' ? section !== 'Fil_EXEC_MySQL' : readBy === undefined || readBy === profile,
  }
}

/** DATA_DIR is the default location of standalone's store. */
function saysWhereStoreIs({ section, key }: Setting): boolean {
  return section === 'Store' || section === 'MySQL' || (section === 'Standalone' && key === 'DATA_DIR')
}

export function keepRead(values: Values, reader: Reader): Values {
  return new Map([...values].filter(([, { setting }]) => reader.reads(setting)))
}
