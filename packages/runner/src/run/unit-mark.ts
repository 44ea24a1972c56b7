import { formatUnitKey, type UnitKey } from '@distribute/contracts'

/**
 * Returns the environment variables that identify the processes of a run, whatever their parents
 * are.
 */
export function unitMark(unit: UnitKey, folder: { readonly journal: string }) {
  return { EXECENGINE_UNIT: formatUnitKey(unit), EXECENGINE_JOURNAL: folder.journal }
}
