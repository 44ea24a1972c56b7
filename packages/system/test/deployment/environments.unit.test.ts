import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { settings } from '@distribute/contracts'
import { expect, test } from 'vitest'

const docker = resolve(import.meta.dirname, '../../../../docker')

test.each([
  ['bundled/distribute.env', 'distribute'],
  ['bundled/engine.env', 'execute-engine'],
])('%s names settings of %s alone', (file, process) => {
  const variables = readFileSync(`${docker}/${file}`, 'utf8').match(/^\w+(?==)/gm) ?? []
  expect(variables).not.toEqual([])
  const read = settings.filter(({ readBy }) => readBy === undefined || readBy === process)
  expect(variables.filter((variable) => read.every((setting) => setting.variable !== variable))).toEqual([])
})
