/** @typedef {{ passed: number, failed: number }} TestCounts */
/** @typedef {{ status: string, assertionResults: readonly { status: string }[] }} TestFileResult */

export const passed = Object.freeze({ passed: 1, failed: 0 })
export const failed = Object.freeze({ passed: 0, failed: 1 })

/**
 * @param {TestCounts} first
 * @param {TestCounts} second
 * @returns {TestCounts}
 */
export function addCounts(first, second) {
  return { passed: first.passed + second.passed, failed: first.failed + second.failed }
}

/**
 * Returns the last line of the output.
 * @param {TestCounts} counts
 */
export function formatCounts(counts) {
  return `${counts.passed} passed, ${counts.failed} failed`
}

/**
 * Counts the tests of Vitest's JSON report. These count as failures, too: a file that failed
 * outside of its tests, a run without tests, and a skipped test if `maySkip` is false.
 * @param {{ testResults: readonly TestFileResult[] }} report
 * @param {{ maySkip: boolean }} options
 * @returns {TestCounts}
 */
export function countTests(report, { maySkip }) {
  const tests = report.testResults.flatMap((file) => file.assertionResults.map(({ status }) => status))
  const brokenFiles = report.testResults.filter(isBroken).length
  const passes = tests.filter((status) => status === 'passed').length
  const failures = tests.filter((status) => status === 'failed').length
  const skips = maySkip ? 0 : tests.length - passes - failures
  const nothingRan = passes + failures + brokenFiles === 0 ? 1 : 0
  return { passed: passes, failed: failures + brokenFiles + skips + nothingRan }
}

/** @param {TestFileResult} file */
function isBroken(file) {
  return file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')
}
