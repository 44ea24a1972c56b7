import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const program = new URL('failing-program.ts', import.meta.url).pathname

function run(ending: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ending], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('runMain', () => {
  it('exits with 0 once the program is done, even if handles are open', () => {
    expect(run('well')).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it.each([
    ['configuration', 78, 'failing-program: invalid configuration:\n  [HTTP] PORT = x\n'],
    ['schema', 78, 'failing-program: run distribute migrate\n'],
    ['locked', 78, 'failing-program: STATE_DIR is locked\n'],
    ['away', 69, 'failing-program: no answer from db:3306\n'],
  ])('prints errors that a person can fix as plain text: %s, exit %i', (ending, status, stderr) => {
    expect(run(ending)).toEqual({ status, stdout: '', stderr })
  })

  it.each([
    ['bug', 'x is undefined'],
    ['rejection', 'not handled'],
  ])('logs a %s with its stack and ends with 70', (ending, message) => {
    const { status, stderr } = run(ending)
    expect(status).toBe(70)
    expect(JSON.parse(stderr)).toMatchObject({
      level: 'fatal',
      name: 'failing-program',
      msg: 'unexpected error',
      err: { message, stack: expect.stringContaining('failing-program.ts') },
    })
  })
})
