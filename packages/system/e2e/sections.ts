/** Keys and values of a `server.conf`, by section. */
export type Sections = Record<string, Record<string, string | number>>

/** `second` overrides `first`, key by key. */
export function mergeSections(first: Sections, second: Sections): Sections {
  const names = Object.keys({ ...first, ...second })
  return Object.fromEntries(names.map((name) => [name, { ...first[name], ...second[name] }]))
}

/** The text of a `server.conf`. */
export function formatIni(sections: Sections): string {
  return Object.entries(sections)
    .map(([section, keys]) => {
      const lines = Object.entries(keys).map(([key, value]) => `${key} = ${value}`)
      return [`[${section}]`, ...lines, ''].join('\n')
    })
    .join('\n')
}
