import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runInForeground } from './foreground.mjs'
import { cache, environmentWithNode, node, root } from './paths.mjs'
import { countTests, failed } from './test-counts.mjs'

const reportFile = join(cache, 'test-results.json')

/**
 * Runs the tests of the projects.
 * @param {readonly string[]} projects
 */
export async function runTests(projects) {
  await rm(reportFile, { force: true })
  const exitCode = await runInForeground({
    command: node,
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...projects.map((project) => `--project=${project}`),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
    ],
    cwd: root,
    env: environmentWithNode(),
  })
  const counts = await readCounts()
  // An error outside of a test, for example after the last one, appears in no result.
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

async function readCounts() {
  try {
    return countTests(JSON.parse(await readFile(reportFile, 'utf8')), { maySkip: process.env.CI !== 'true' })
  } catch (error) {
    console.error(`Vitest wrote no report: ${error}`)
    return failed
  }
}
