/** The part of an address after `?`, as the router reads it. */
export type SearchValues = Readonly<Record<string, unknown>>

const maxTextLength = 200

/** A value of the address that is one of a few. Others are dropped. */
export function searchChoice<Name extends string, T extends string>(
  name: Name,
  search: SearchValues,
  choices: readonly T[],
): { readonly [K in Name]?: T } {
  const found = choices.find((one) => one === search[name])
  return found === undefined ? {} : ({ [name]: found } as { [K in Name]: T })
}

/** A text of the address, cut. The router reads `?q=42` as a number. */
export function searchText<Name extends string>(
  name: Name,
  search: SearchValues,
  maxLength = maxTextLength,
): { readonly [K in Name]?: string } {
  const value = search[name]
  if (typeof value !== 'string' && typeof value !== 'number') return {}
  const trimmed = String(value).trim().slice(0, maxLength)
  return trimmed === '' ? {} : ({ [name]: trimmed } as { [K in Name]: string })
}
