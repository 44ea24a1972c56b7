/** What the address of the screen says. */
export interface RunSearch {
  /** id of a task whose request fills the form */
  readonly from?: string
  /** hosts and host sets */
  readonly hosts?: string
}

/** Reads the address. The router reads `?hosts=42` as a number. */
export function parseRunSearch(search: Readonly<Record<string, unknown>>): RunSearch {
  return { ...text('from', search), ...text('hosts', search) }
}

function text<Name extends string>(
  name: Name,
  search: Readonly<Record<string, unknown>>,
): { readonly [K in Name]?: string } {
  const value = search[name]
  if (typeof value !== 'string' && typeof value !== 'number') return {}
  const trimmed = String(value).trim()
  return trimmed === '' ? {} : ({ [name]: trimmed } as { [K in Name]: string })
}
