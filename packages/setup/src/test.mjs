// npm test: installs missing parts, checks, and runs the tests. With --slow: npm run test:slow;
// with --compose: only its tests with containers.
import { SetupError } from './errors.mjs'
import { runInForeground } from './foreground.mjs'
import { checkMachine } from './machine.mjs'
import { prepareNpmPackages } from './npm-packages.mjs'
import { preparePage } from './page.mjs'
import { environmentWithNode, root } from './paths.mjs'
import { runProgram, say } from './program.mjs'
import { addCounts, failed, formatCounts, passed } from './test-counts.mjs'
import { prepareTestServers } from './test-servers.mjs'
import { runTests } from './tests.mjs'
import { together } from './together.mjs'

const part = process.argv.slice(2).find((flag) => flag === '--slow' || flag === '--compose')

await runProgram(async () => {
  try {
    const counts = await setUpAndTest()
    say(formatCounts(counts))
    return counts.failed === 0 ? 0 : 1
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
    say(formatCounts(failed))
    return 1
  }
})

async function setUpAndTest() {
  checkMachine()
  await prepareNpmPackages()
  await preparePage()
  if (part === '--compose') {
    await prepareTestServers({ withContainers: true })
    return await runTests(['compose'])
  }
  if (part === '--slow') {
    await prepareTestServers({ withContainers: true, withSchemathesis: true })
    return await runTests(['slow', 'alone', 'compose'])
  }
  // The checks and the unit tests need no servers.
  const [, quick] = await together([prepareTestServers(), runQuickTests()])
  return addCounts(quick, await runTests(['integration', 'e2e']))
}

async function runQuickTests() {
  const checks = await runChecks()
  return addCounts(checks, await runTests(['unit']))
}

async function runChecks() {
  const check = { command: 'npm', args: ['run', '--silent', 'check'], cwd: root, env: environmentWithNode() }
  const exitCode = await runInForeground(check)
  return exitCode === 0 ? passed : failed
}
