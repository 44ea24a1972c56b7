import { AppError } from '@distribute/contracts'
import type { Page } from '../../port/page.ts'

type ListName = 'tasks' | 'hosts' | 'units' | 'projects'

/** Where the next page of a list goes on, so that its reader sees no meaning in it. */
export function formatCursor(list: ListName, after: number): string {
  return Buffer.from(`${list}:${after}`).toString('base64url')
}

/** Throws `AppError` `invalid_input` for a cursor that this list did not give out. */
export function parseCursor(list: ListName, cursor: string): number {
  const [name, after] = Buffer.from(cursor, 'base64url').toString().split(':')
  if (name !== list || after === undefined || !/^\d{1,15}$/.test(after)) throw badCursor()
  return Number(after)
}

function badCursor(): AppError {
  const message = 'must be the nextCursor of an earlier page of this list'
  return new AppError('invalid_input', `the cursor ${message}`, { problems: [{ path: 'cursor', message }] })
}

/** Makes a page of rows that were read with one more than the limit. */
export function toPage<Item>(items: readonly Item[], limit: number, cursorAfter: (item: Item) => string): Page<Item> {
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown, nextCursor: items.length > limit && last !== undefined ? cursorAfter(last) : null }
}
