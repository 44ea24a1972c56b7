import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

const program = new URL('warning-program.ts', import.meta.url).pathname

it('writes warnings of Node.js as log lines, and nothing else', () => {
  const { stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' })
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toMatchObject([
    { level: 'warn', msg: 'Node.js warning', err: { type: 'Warning', message: 'the sky is falling' } },
  ])
  expect(stderr).toBe('')
})
