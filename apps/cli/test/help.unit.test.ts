import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { createProgram } from '../src/program.ts'

it('help.txt is what the program says of itself; `vitest run --update` writes it', async () => {
  const nothing = async () => ''
  const context = {
    env: {},
    readSecret: nothing,
    readInput: nothing,
    print: () => {},
    note: () => {},
    exitWith: () => {},
  }
  const program = await createProgram(context, [])
  let help = ''
  program.configureOutput({
    writeOut: (text) => {
      help += text
    },
    getOutHelpWidth: () => 80,
  })
  program.outputHelp()
  await expect(help).toMatchFileSnapshot('../help.txt')
  expect(await readFile(new URL('../help.txt', import.meta.url), 'utf8')).toContain('Exit codes: 0 succeeded')
})
