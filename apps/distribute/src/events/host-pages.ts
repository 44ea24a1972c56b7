import type { HostResult, Store, UnitSelection } from '@distribute/store'

/** hosts in memory at a time, and in one event */
export const hostsPerPage = 500

/** The hosts of some units of a task, a page at a time. */
export async function* readHostPages(
  { results }: Pick<Store, 'results'>,
  task: number,
  units: UnitSelection,
): AsyncGenerator<readonly HostResult[]> {
  if (units.units.length === 0 && !units.withSkipped) return
  let afterSeq = 0
  for (;;) {
    const rows = await results.listOfUnits(task, units, { afterSeq, limit: hostsPerPage })
    if (rows.length > 0) yield rows
    if (rows.length < hostsPerPage) return
    afterSeq = rows.at(-1)?.seq ?? afterSeq
  }
}
