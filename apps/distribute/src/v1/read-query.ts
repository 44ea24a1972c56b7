/** Query parameters as Fastify gives them: one that came several times is a list. */
export type SentQuery = Readonly<Record<string, string | readonly string[] | undefined>>

/** Of a parameter that came several times the last value counts, as it did for the original. */
export function readQuery(query: SentQuery): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, Array.isArray(value) ? value.at(-1) : value]),
  )
}
