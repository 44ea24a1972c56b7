import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { need, useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { runProgram } from '../run-program.ts'
import { startTerminal } from '../terminal.ts'

test('zsh completes commands, commands of a command and options, and says what they mean', async () => {
  need({ name: 'zsh', isThere: existsSync('/usr/bin/zsh'), advice: "install Debian's package zsh" })
  const folder = useFolder()
  const script = (await runProgram(['completion', 'zsh'])).printed.join('\n')
  await writeFile(join(folder, 'completion.zsh'), script)
  const terminal = startTerminal('zsh -f', folder)
  terminal.type("autoload -U compinit; compinit -D; source ./completion.zsh; PS1='rea''dy> '\n")
  await terminal.sees('ready> ')
  terminal.type('distribute task \t')
  await terminal.sees('show  -- Show one task')
  terminal.type('\u0015distribute adh\t')
  await terminal.sees('distribute adhoc')
  terminal.type('web01 --paral\t')
  await terminal.sees('web01 --parallel')
  terminal.type('\u0015exit\n')
  expect(await terminal.ended).toBe(0)
})
