import { AppError } from '@distribute/contracts'
import type { Page } from '../../port/page.ts'

type ListName = 'tasks' | 'hosts' | 'units' | 'projects'

/** Encodes where the next page of a list starts, opaque to clients. */
export function formatCursor(list: ListName, after: number): string {
  return Buffer.from(`${list}:${after}`).toString('base64url')
}

/** Throws `AppError` `invalid_input` for a cursor of another list. */
export function parseCursor(list: ListName, cursor: string): number {
  const [name, after] = Buffer.from(cursor, 'base64url').toString().split(':')
  if (name !== list || after === undefined || !/^\d{1,15}$/.test(after)) throw badCursor()
  return Number(after)
}

function badCursor(): AppError {
  const message = 'must be the nextCursor of an earlier page of this list'
  return new AppError('invalid_input', `the cursor ${message}`, { problems: [{ path: 'cursor', message }] })
}

/** Makes a page of rows that were read with limit + 1. */
export function toPage<Item>(items: readonly Item[], limit: number, cursorAfter: (item: Item) => string): Page<Item> {
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown, nextCursor: items.length > limit && last !== undefined ? cursorAfter(last) : null }
}
