/** How a path in the folder of a revision differs from Git. `mode`: its permissions or its type. */
export interface TreeChange {
  readonly kind: 'changed' | 'added' | 'missing' | 'mode'
  readonly path: string
}

const maxShown = 5
const words = { changed: 'was changed', added: 'was added', missing: 'is missing', mode: 'has another mode' }

/** For a person: `a.yml was changed, b was added and 3 more`. */
export function describeChanges(changes: readonly TreeChange[]): string {
  const shown = changes.slice(0, maxShown).map(({ kind, path }) => `${describePath(path)} ${words[kind]}`)
  const more = changes.length - shown.length
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** A path can contain any bytes, and is used in log lines and messages. */
function describePath(path: string): string {
  const text = path.length > 200 ? `${path.slice(0, 200)}…` : path
  return /^[\p{L}\p{N}\p{M}\p{P}\p{S} ]+$/u.test(text) ? text : JSON.stringify(text)
}
