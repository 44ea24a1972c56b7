#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

// `docker run … IMAGE distribute …`, without a container: the volumes are the folders themselves.

const cli = resolve(import.meta.dirname, '../../../apps/cli/bin/distribute.mjs')
const [, , , ...args] = process.argv
const image = args.findIndex((arg) => !arg.startsWith('--'))
const [, ...command] = args.slice(image + 1)

/** @param {string} option */
const valuesOf = (option) =>
  args.slice(0, image).flatMap((arg) => (arg.startsWith(`--${option}=`) ? [arg.slice(option.length + 3)] : []))

const volumes = valuesOf('volume').map((volume) => volume.split(':'))
const toHere = (/** @type {string} */ text) =>
  volumes.reduce((path, [here = '', there = '']) => path.replace(there, here), text)

const lines = valuesOf('env-file').flatMap((file) => readFileSync(file, 'utf8').split('\n'))
const variables = [...lines.filter((line) => /^\w/.test(line)), ...valuesOf('env')].map((line) => {
  const [name = '', ...value] = line.split('=')
  return [name, toHere(value.join('='))]
})
// where the command would look for it
const file = toHere('/app/conf/server.conf')
const settings = file.startsWith('/app') ? {} : { DISTRIBUTE_CONFIG: file }
const env = { PATH: process.env.PATH, ...settings, ...Object.fromEntries(variables) }
const { status } = spawnSync(process.execPath, [cli, ...command.map(toHere)], { cwd: '/', env, stdio: 'inherit' })
process.exit(status ?? 1)
