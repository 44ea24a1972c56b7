import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const program = new URL('daemon-program.ts', import.meta.url).pathname

function run(fails = '') {
  const env = { ...process.env, DAEMON_FAILS: fails, DISTRIBUTE_LOG_LEVEL: 'error' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8', env })
  return { status, lines: stdout.trimEnd().split('\n'), stderr }
}

describe('runDaemon', () => {
  it('starts what was composed, and stops it in reverse order at a signal', () => {
    expect(run()).toEqual({
      status: 0,
      lines: ['store opened', 'server started', 'server stopped', 'store closed'],
      stderr: '',
    })
  })

  it('closes what was open when a later step fails', () => {
    expect(run('compose')).toEqual({
      status: 69,
      lines: ['store opened', 'store closed'],
      stderr: 'standalone: compose fails\n',
    })
  })

  it('stops what was half started and closes what was open when a start fails', () => {
    expect(run('start')).toEqual({
      status: 69,
      lines: ['store opened', 'server stopped', 'store closed'],
      stderr: 'standalone: start fails\n',
    })
  })

  it('closes what was open and ends with 0 when a signal ends the wait for a server', () => {
    expect(run('waiting')).toEqual({ status: 0, lines: ['store opened', 'store closed'], stderr: '' })
  })

  it('stops the rest when one fails to stop, and ends with 70', () => {
    const { status, lines, stderr } = run('stop')
    expect({ status, lines }).toEqual({
      status: 70,
      lines: ['store opened', 'server started', 'server stopped', 'store closed'],
    })
    expect(JSON.parse(stderr)).toMatchObject({
      level: 'fatal',
      err: { message: 'could not stop: server', errors: [{ message: 'stop fails' }] },
    })
  })
})
