import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { runProgram } from '../run-program.ts'

const run = promisify(execFile)
let script = ''

beforeAll(async () => {
  script = (await runProgram(['completion', 'bash'])).printed.join('\n')
})

/** What bash offers after these words. */
async function complete(...words: string[]): Promise<readonly string[]> {
  const ask = `${script}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }
_distribute; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await run('bash', ['--norc', '-c', ask, 'bash', ...words])
  return stdout.split('\n').filter(Boolean)
}

it.each([
  [['distribute', 'adh'], ['adhoc']],
  [
    ['distribute', 'task', ''],
    ['list', 'show'],
  ],
  [['distribute', 'adhoc', 'web1', '--paral'], ['--parallel']],
  [['distribute', 'task', 'list', '--st'], ['--state']],
  [
    ['distribute', 'completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
])('after %j bash offers %j', async (words, offered) => {
  expect(await complete(...words)).toEqual(offered)
})

it('offers no option that only explains itself', async () => {
  expect(await complete('distribute', 'adhoc', '--fork')).toEqual([])
})

it.each(['bash', 'zsh', 'fish'])('the file for %s is up to date; `vitest run --update` writes it', async (shell) => {
  const { printed } = await runProgram(['completion', shell])
  await expect(`${printed.join('\n')}\n`).toMatchFileSnapshot(`../../completions/distribute.${shell}`)
})
