// npm run chaos: installs what the tests need, then runs tasks while faults are injected.
import { runInForeground } from './foreground.mjs'
import { checkMachine } from './machine.mjs'
import { prepareNpmPackages } from './npm-packages.mjs'
import { node, root } from './paths.mjs'
import { runProgram } from './program.mjs'
import { prepareTestServers } from './test-servers.mjs'

const chaos = 'packages/system/chaos/main.ts'

await runProgram(async () => {
  checkMachine()
  await prepareNpmPackages()
  await prepareTestServers()
  return await runInForeground({ command: node, args: [chaos, ...process.argv.slice(2)], cwd: root, env: process.env })
})
