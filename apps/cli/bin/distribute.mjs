#!/usr/bin/env node
/**
 * Starts the command on the project's own Node, whichever `node` the PATH has: older ones cannot
 * read TypeScript.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const main = new URL('../src/main.ts', import.meta.url)
const node = `${root}node_modules/.bin/node`

const args = process.argv.slice(2)

// The help of the whole is a file: Node takes longer to read TypeScript than a person to ask for
// help.
if (args.length === 1 && ['--help', '-h', 'help'].includes(args[0])) {
  process.stdout.write(readFileSync(new URL('../help.txt', import.meta.url)))
} else if (Number.parseInt(process.versions.node, 10) >= 24) {
  await import(main.href)
} else {
  process.exitCode = runOnOwnNode()
}

function runOnOwnNode() {
  if (!existsSync(node)) {
    console.error(
      `distribute: ${node} is missing: run npm ci in ${root}, or use Node 24 or later (this is ${process.version})`,
    )
    return 70
  }
  const { status, error } = spawnSync(node, [fileURLToPath(main), ...args], { stdio: 'inherit' })
  if (error !== undefined) console.error(`distribute: ${node} cannot be started: ${error.message}`)
  return status ?? 70
}
