/**
 * Returns the first version number in a program's output: [3, 11, 2] for `Python 3.11.2`.
 * @param {string} text
 * @returns {readonly number[] | undefined}
 */
export function parseVersion(text) {
  return /\d+(\.\d+)*/.exec(text)?.[0].split('.').map(Number)
}

/**
 * @param {readonly number[] | undefined} version
 * @param {readonly number[]} least
 */
export function isAtLeast(version, least) {
  if (version === undefined) return false
  for (const [index, wanted] of least.entries()) {
    const had = version[index] ?? 0
    if (had !== wanted) return had > wanted
  }
  return true
}
