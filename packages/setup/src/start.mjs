// npm start: installs missing parts, then runs distribute and one engine in one process.
import { prepareAnsible } from './ansible.mjs'
import { runInForeground } from './foreground.mjs'
import { checkMachine } from './machine.mjs'
import { prepareNpmPackages } from './npm-packages.mjs'
import { preparePage } from './page.mjs'
import { compileCache, node, root } from './paths.mjs'
import { runProgram } from './program.mjs'

await runProgram(async () => {
  checkMachine()
  await prepareNpmPackages()
  await preparePage()
  const env = { ...compileCache, DISTRIBUTE_ANSIBLE_BIN: await prepareAnsible(), ...process.env }
  return await runInForeground({ command: node, args: ['apps/standalone/src/main.ts'], cwd: root, env })
})
