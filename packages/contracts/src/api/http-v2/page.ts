import { z } from 'zod'

/** How many items of a list are wanted, from where on. */
export function pageQuery(defaultLimit: number) {
  return {
    limit: z.coerce.number().pipe(z.int().min(1).max(500)).default(defaultLimit),
    cursor: z.string().min(1).max(500).optional(),
  }
}

/** A page of a list; the cursor is opaque, and null on the last page. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}
