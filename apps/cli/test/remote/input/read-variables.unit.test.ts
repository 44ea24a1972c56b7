import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { expect, it } from 'vitest'
import { readVariables } from '../../../src/remote/input/read-variables.ts'

it.each([
  [['x=1'], { x: '1' }],
  [['x=1 y="a b" z=\'c d\''], { x: '1', y: 'a b', z: 'c d' }],
  [['x=a=b'], { x: 'a=b' }],
  [['{"x": 1, "y": [true]}'], { x: 1, y: [true] }],
  [['x=1', 'x=2'], { x: '2' }],
])('%j gives %j', async (words, variables) => {
  expect(await readVariables(words)).toEqual(variables)
})

it('keeps the spelling of numbers in JSON, as to Ansible 1.0 is not 1', async () => {
  expect(JSON.stringify(await readVariables(['{"x": 1.0, "y": [1e3]}']))).toBe('{"x":1.0,"y":[1e3]}')
})

it('reads a mapping from @FILE as Ansible reads YAML', async () => {
  const dir = useFolder()
  await writeFile(join(dir, 'vars.yml'), 'x: 1\ny:\n  - yes\n  - 012\n')
  expect(await readVariables([`@${dir}/vars.yml`])).toEqual({ x: 1, y: [true, 10] })
})

it.each([
  ['x', '-e "x" must be name=value, a JSON mapping or @FILE'],
  ['x=1 y', '-e "x=1 y" must be name=value'],
  ['[1]', '[1] must be a mapping of variable names to values'],
  ['{"x": ', 'is not valid YAML or JSON'],
  ['@/nowhere/vars.yml', 'the file of variables /nowhere/vars.yml cannot be read'],
])('refuses %j', async (word, message) => {
  await expect(readVariables([word])).rejects.toThrow(message)
})

it('takes time that grows with the text alone', async () => {
  await expect(readVariables(['x'.repeat(1_000_000)])).rejects.toThrow('must be name=value')
  await expect(readVariables(['a="'.repeat(300_000)])).resolves.toBeDefined()
  await expect(readVariables([`a="${'\\\\'.repeat(300_000)}`])).resolves.toBeDefined()
})
