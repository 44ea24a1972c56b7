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

// The help of the whole and the completions are files: Node takes longer to read TypeScript than a
// person to ask for help, and every new shell asks for its completion.
const ready = findReadyAnswer(args)
if (ready !== undefined) {
  process.stdout.write(readFileSync(new URL(`../${ready}`, import.meta.url)))
} else if (Number.parseInt(process.versions.node, 10) >= 24) {
  await import(main.href)
} else {
  process.exitCode = runOnOwnNode()
}

function findReadyAnswer([first, second, ...others]) {
  if (others.length > 0) return undefined
  if (['--help', '-h', 'help'].includes(first) && second === undefined) return 'help.txt'
  if (first === 'completion' && ['bash', 'zsh', 'fish'].includes(second)) return `completions/distribute.${second}`
  return undefined
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
