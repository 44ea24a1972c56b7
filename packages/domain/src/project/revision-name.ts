/**
 * Names of revisions: `<commit>` is the first checkout of a commit, `<commit>.2` the second. A
 * commit is checked out again only where something else than distribute has changed the files of
 * the earlier checkout.
 */

/** The commit that a revision is a checkout of. */
export function commitOf(revision: string): string {
  return revision.split('.', 1)[0] ?? revision
}

/** Which checkout of its commit a revision is, from 1 on. */
export function checkoutNumberOf(revision: string): number {
  return Number(revision.split('.')[1] ?? 1)
}

/** The name of the commit's next checkout, behind those that are named already. */
export function nameNextCheckout(commit: string, names: readonly string[]): string {
  const numbers = names.filter((name) => commitOf(name) === commit).map(checkoutNumberOf)
  return numbers.length === 0 ? commit : `${commit}.${Math.max(...numbers) + 1}`
}
