import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runInForeground } from './foreground.mjs'
import { cache, environmentWithNode, node, root } from './paths.mjs'
import { say } from './program.mjs'
import { countTests, failed } from './test-counts.mjs'
import { findTestFilesThatUse } from './test-files.mjs'

/** @typedef {import('./test-servers.mjs').TestServer} TestServer */

const reportFile = join(cache, 'test-results.json')

/**
 * Runs the tests of the projects, without those that use a server that is missing.
 * @param {{ projects: readonly string[], missing: readonly TestServer[] }} options
 */
export async function runTests({ projects, missing }) {
  await rm(reportFile, { force: true })
  const exitCode = await runInForeground({
    command: node,
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...projects.map((project) => `--project=${project}`),
      ...(await excludeTests(missing)),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
    ],
    cwd: root,
    env: environmentWithNode(),
  })
  const counts = await readCounts()
  // An error outside of every test, say after the last one, is in no test's result.
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/** @param {readonly TestServer[]} missing */
async function excludeTests(missing) {
  const excluded = await Promise.all(
    missing.map(async ({ name, reason, usedBy }) => {
      const files = await findTestFilesThatUse(usedBy)
      say(`Skipping ${files.length} test files that use ${name}: ${reason}`)
      return files
    }),
  )
  return excluded.flat().map((file) => `--exclude=${file}`)
}

async function readCounts() {
  try {
    return countTests(JSON.parse(await readFile(reportFile, 'utf8')), { maySkip: process.env.CI !== 'true' })
  } catch (error) {
    console.error(`Vitest left no report: ${error}`)
    return failed
  }
}
