/**
 * Names of revisions: `<commit>` is the first checkout of a commit, `<commit>.2` the second. A
 * commit is checked out again only if something other than distribute changed the files of the
 * earlier checkout.
 */

/** Returns the commit of a revision. */
export function commitOf(revision: string): string {
  return revision.split('.', 1)[0] ?? revision
}

/** Returns the number of the checkout of its commit, from 1. */
export function checkoutNumberOf(revision: string): number {
  return Number(revision.split('.')[1] ?? 1)
}

/** Returns the name of the next checkout of a commit, after the existing ones. */
export function nameNextCheckout(commit: string, names: readonly string[]): string {
  const numbers = names.filter((name) => commitOf(name) === commit).map(checkoutNumberOf)
  return numbers.length === 0 ? commit : `${commit}.${Math.max(...numbers) + 1}`
}
