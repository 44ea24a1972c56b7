import { z } from 'zod'

/** Milliseconds since 1970, UTC, of a year that RFC 3339 can write: up to 9999. */
export const storedTimeSchema = z
  .number()
  .min(0)
  .max(Date.UTC(9999, 11, 31, 23, 59, 59, 999))
