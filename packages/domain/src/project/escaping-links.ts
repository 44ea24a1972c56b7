/** as in Linux, which fails with ELOOP beyond so many links in one path */
const maxLinks = 40

/**
 * The symbolic links of a tree that lead out of it, also by way of others: absolute ones, those
 * with too many `..`, and those that never end. `links`: where each lies (`a/b`, relative to the
 * tree) and what it says.
 */
export function findEscapingLinks(links: ReadonlyMap<string, string>): readonly string[] {
  return [...links.keys()].filter((path) => !staysInside(path, links))
}

/**
 * Walks as the kernel does: `..` leaves the folder that a link has led to, not the one that the
 * link lies in.
 */
function staysInside(path: string, links: ReadonlyMap<string, string>): boolean {
  const open = path.split('/').reverse()
  const at: string[] = []
  let followed = 0
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (step === '' || step === '.') continue
    if (step === '..') {
      if (at.pop() === undefined) return false
      continue
    }
    at.push(step)
    const target = links.get(at.join('/'))
    if (target === undefined) continue
    followed += 1
    if (target.startsWith('/') || followed > maxLinks) return false
    at.pop()
    open.push(...target.split('/').reverse())
  }
  return true
}
