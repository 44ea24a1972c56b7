import { AppError } from '@distribute/contracts'
import type { Page } from '../../port/page.ts'

type ListName = 'tasks' | 'hosts' | 'units' | 'projects' | 'groups' | 'known-hosts' | 'history' | 'audit'

/** Encodes where the next page of a list starts, opaque to clients. */
export function formatCursor(list: ListName, after: number | string): string {
  return Buffer.from(`${list}:${after}`).toString('base64url')
}

/** Throws `AppError` `invalid_input` for a cursor of another list. */
export function parseCursor(list: ListName, cursor: string): number {
  const [after] = matchCursor(list, cursor, /^\d{1,15}$/)
  return Number(after)
}

/** The same for a position of another form than a number. */
export function matchCursor(list: ListName, cursor: string, form: RegExp): RegExpExecArray {
  const text = Buffer.from(cursor, 'base64url').toString()
  const found = text.startsWith(`${list}:`) ? form.exec(text.slice(list.length + 1)) : null
  if (found === null) throw badCursor()
  return found
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
