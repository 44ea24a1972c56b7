import type { StoredEvent, UnitSelection } from '@distribute/store'

export const noMarks: UnitSelection = { units: [], withSkipped: false }

/** The units whose hosts an event changes. Skipped units have no event. */
export function toMarks(event: StoredEvent): UnitSelection {
  if ('unit' in event) return { units: [event.unit], withSkipped: false }
  return { units: [], withSkipped: skippingTypes.has(event.type) }
}

const skippingTypes: ReadonlySet<StoredEvent['type']> = new Set([
  'task.cancel_requested',
  'task.aborted',
  'task.expired',
])

export function mergeMarks(one: UnitSelection, other: UnitSelection): UnitSelection {
  return {
    units: [...new Set([...one.units, ...other.units])],
    withSkipped: one.withSkipped || other.withSkipped,
  }
}
