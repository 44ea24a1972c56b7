import { invalidInput } from '../invalid-input.ts'

/** A strong entity tag of a version. */
export function formatETag(version: number): string {
  return `"${version}"`
}

/**
 * The version of an If-Match header; undefined: none, or any. Throws `AppError` `invalid_input`.
 */
export function parseIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  const version = /^"(\d{1,15})"$/.exec(header.trim())?.[1]
  if (version === undefined)
    throw invalidInput([{ path: 'if-match', message: 'must be the ETag of an earlier answer' }])
  return Number(version)
}
