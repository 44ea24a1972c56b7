import type { Setting } from '@distribute/contracts'
import type { Values } from './values.ts'

/**
 * What the process is: the engine's account at MySQL is [Fil_EXEC_MySQL]; standalone has defaults of its own and
 * may do without Kafka and MySQL, and so may commands that only open the store.
 */
export type Profile = 'distribute' | 'execute-engine' | 'standalone'

/** Who loads the settings: one file serves all, and each needs only the secrets and files of what it reads itself. */
export interface Reader {
  reads(setting: Setting): boolean
  /** works with keys itself, whether or not a setting is encrypted with one */
  readonly usesKey: boolean
}

/** `storeOnly`: a command that opens the store and nothing else. */
export function createReader({ profile, storeOnly }: { profile: Profile; storeOnly: boolean }): Reader {
  if (storeOnly) return { usesKey: false, reads: saysWhereStoreIs }
  return {
    usesKey: true,
    reads: ({ section, readBy }) =>
      profile === 'standalone' ? section !== 'Fil_EXEC_MySQL' : readBy === undefined || readBy === profile,
  }
}

/** The last of them by a default of standalone. */
function saysWhereStoreIs({ section, key }: Setting): boolean {
  return section === 'Store' || section === 'MySQL' || (section === 'Standalone' && key === 'DATA_DIR')
}

export function keepRead(values: Values, reader: Reader): Values {
  return new Map([...values].filter(([, { setting }]) => reader.reads(setting)))
}
