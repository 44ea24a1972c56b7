/** One page of a list. */
export interface PageOf<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}
