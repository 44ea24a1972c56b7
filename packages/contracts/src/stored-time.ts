import { z } from 'zod'

/** Milliseconds since 1970, UTC, up to the year 9999, the last one that RFC 3339 can express. */
export const storedTimeSchema = z
  .number()
  .min(0)
  .max(Date.UTC(9999, 11, 31, 23, 59, 59, 999))
