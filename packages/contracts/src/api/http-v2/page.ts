import { z } from 'zod'

/** The query fields of a page: how many items, and after which cursor. */
export function pageQuery(defaultLimit: number, maxLimit = 500) {
  return {
    limit: z.coerce.number().pipe(z.int().min(1).max(maxLimit)).default(defaultLimit),
    cursor: z.string().min(1).max(500).optional(),
  }
}

/** A page of a list; the cursor is opaque, and null on the last page. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  const page = z.object({ items: z.array(item), nextCursor: z.string().nullable() })
  const [example] = (item.meta()?.examples ?? []) as readonly z.output<typeof page>['items'][number][]
  return example === undefined ? page : page.meta({ examples: [{ items: [example], nextCursor: null }] })
}
