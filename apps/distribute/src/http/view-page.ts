export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

/** A page of the store as the API shows it. */
export function viewPage<Item, View>(
  { items, nextCursor }: Page<Item>,
  view: (item: Item) => View,
): { items: View[]; nextCursor: string | null } {
  return { items: items.map((item) => view(item)), nextCursor }
}
