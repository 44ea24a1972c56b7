/** as in Linux, which fails with ELOOP beyond so many links in one path */
const maxLinks = 40

/**
 * Returns the symbolic links that leave their tree, directly or through other links: absolute ones,
 * those with too many `..`, and loops. `links`: the path of each link (`a/b`, relative to the tree)
 * and its target.
 */
export function findEscapingLinks(links: ReadonlyMap<string, string>): readonly string[] {
  return [...links.keys()].filter((path) => !staysInside(path, links))
}

/**
 * Resolves like the kernel: `..` leaves the folder that a link led to, not the folder of the link.
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
