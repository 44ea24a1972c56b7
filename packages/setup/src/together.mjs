/**
 * Waits until all promises are settled, and returns their values. Throws the first rejection of the
 * list, but only when nothing runs any more.
 * @template {readonly Promise<unknown>[] | []} T
 * @param {T} promises
 */
export async function together(promises) {
  await Promise.allSettled(promises)
  return await Promise.all(promises)
}
