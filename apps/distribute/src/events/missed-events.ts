import { eventTypes } from '@distribute/contracts'
import type { Store, UnitSelection } from '@distribute/store'
import pLimit from 'p-limit'
import { formatHosts } from './host-changes.ts'
import { hostsPerPage } from './host-pages.ts'
import { mergeMarks, noMarks, toMarks } from './unit-marks.ts'

/** events whose units are read together: at most 500 hosts each */
const eventsPerPage = 20
/** pages that are read at a time, for all streams together */
const concurrency = 2

const types = eventTypes.filter((type) => type.startsWith('unit.') || type.startsWith('task.'))

/** Where a stream that resumes has got to. */
export interface MissedPosition {
  /** of the event log */
  readonly after: number
  /** the last host that was told of the units that changed next; 0: none */
  readonly seq: number
}

export interface MissedPage {
  /** undefined: no host changed */
  readonly frame: Buffer | undefined
  readonly next: MissedPosition
}

/**
 * Reads what streams missed, a page at a time. Streams that were cut off together resume from the
 * same position together: the page that one is waiting for is read once for all.
 */
export class MissedEvents {
  readonly #store: Pick<Store, 'events' | 'results'>
  readonly #limit = pLimit(concurrency)
  readonly #pages = new Map<string, Promise<MissedPage>>()

  constructor(store: Pick<Store, 'events' | 'results'>) {
    this.#store = store
  }

  read(task: number, from: MissedPosition): Promise<MissedPage> {
    const key = `${task} ${from.after} ${from.seq}`
    const page =
      this.#pages.get(key) ?? this.#limit(() => this.#read(task, from)).finally(() => this.#pages.delete(key))
    this.#pages.set(key, page)
    return page
  }

  async #read(task: number, { after, seq }: MissedPosition): Promise<MissedPage> {
    const { events, results } = this.#store
    const batch = await events.read({ after, limit: eventsPerPage, types, task })
    const units = batch.events.map(toMarks).reduce<UnitSelection>(mergeMarks, noMarks)
    const rows = await results.listOfUnits(task, units, { afterSeq: seq, limit: hostsPerPage })
    const isWhole = rows.length < hostsPerPage
    // A client that is cut off again repeats the units that it has in part.
    const frame = rows.length === 0 ? undefined : formatHosts(rows, isWhole ? batch.position : undefined)
    const next = isWhole ? { after: batch.position, seq: 0 } : { after, seq: rows.at(-1)?.seq ?? seq }
    return { frame, next }
  }
}
