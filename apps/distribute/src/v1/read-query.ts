/** Query parameters as Fastify parses them: a repeated parameter is a list. */
export type SentQuery = Readonly<Record<string, string | readonly string[] | undefined>>

/** Keeps the last value of a repeated parameter, as the original did. */
export function readQuery(query: SentQuery): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, Array.isArray(value) ? value.at(-1) : value]),
  )
}
