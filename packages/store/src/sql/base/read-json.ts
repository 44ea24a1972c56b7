import { z } from 'zod'

/**
 * Reads JSON of a column that the engines' account may write. Null, text that is not JSON, and JSON that does not fit the
 * schema count as `fallback`, so that one bad row fails neither a list nor a transaction.
 */
export function readJson<Value, Fallback>(schema: z.ZodType<Value>, text: string | null, fallback: Fallback) {
  if (text === null) return fallback
  try {
    return schema.safeParse(JSON.parse(text)).data ?? fallback
  } catch {
    return fallback
  }
}

/** The same for a list of names; empty where it cannot be read. */
export function readNames(text: string | null): readonly string[] {
  return readJson(namesSchema, text, [])
}

const namesSchema = z.array(z.string())
