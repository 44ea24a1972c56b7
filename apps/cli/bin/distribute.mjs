#!/usr/bin/env node
/** Starts the command on the project's own Node, whichever `node` the PATH has: older ones cannot read TypeScript. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = new URL('../src/main.ts', import.meta.url)

if (Number.parseInt(process.versions.node, 10) >= 24) await import(main.href)
else process.exitCode = runOnOwnNode()

function runOnOwnNode() {
  const node = findOwnNode()
  if (node === undefined) {
    console.error(`distribute: needs Node 24, this is ${process.version}: run npm install in the project's folder`)
    return 70
  }
  const { status, error } = spawnSync(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' })
  if (error !== undefined) console.error(`distribute: ${node} cannot be started: ${error.message}`)
  return status ?? 70
}

function findOwnNode() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node')
  } catch {
    // npm install has not been run: the caller says so
    return undefined
  }
}
