import { z } from 'zod'

/**
 * Reads JSON of a column that the engines' account may write. Null, invalid JSON, and JSON that
 * does not match the schema become `fallback`, so that one bad row fails neither a list nor a
 * transaction.
 */
export function readJson<Value, Fallback>(schema: z.ZodType<Value>, text: string | null, fallback: Fallback) {
  if (text === null) return fallback
  try {
    return schema.safeParse(JSON.parse(text)).data ?? fallback
  } catch {
    return fallback
  }
}

/** Reads a list of names; empty if it cannot be read. */
export function readNames(text: string | null): readonly string[] {
  return readJson(namesSchema, text, [])
}

const namesSchema = z.array(z.string())
