import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { startChildProcess } from '../src/child-process.ts'
import { eventually } from '../src/eventually.ts'
import { findMarkedProcesses } from '../src/marked-processes.ts'
import { startProcess } from '../src/process-under-test.ts'

describe('startProcess', () => {
  it('follows the log of a program, passes signals on and reports how it ended', async () => {
    const program = await startShell(
      `trap 'echo "{\\"msg\\":\\"stopping\\"}"; exit 7' TERM; echo plain; echo '{"msg":"ready","port":1}'; while :; do sleep 0.05; done`,
    )
    expect(await program.waitForLog(({ msg }) => msg === 'ready')).toEqual({ msg: 'ready', port: 1 })
    const stopping = program.waitForLog(({ msg }) => msg === 'stopping')
    program.signal('SIGTERM')
    await stopping
    expect(await program.ended).toEqual({ exitCode: 7, signal: undefined })
    expect(program.output.lines).toContain('plain')
    expect(program.logs.map(({ msg }) => msg)).toEqual(['ready', 'stopping'])
    expect(await program.stop()).toEqual({ exitCode: 7, signal: undefined })
  })

  it('ends with the program, even if the program leaves processes', async () => {
    const program = await startShell(`sleep 4321 & echo "{\\"pid\\":$!}"; wait`)
    const { pid } = await program.waitForLog(() => true)
    expect(await program.kill()).toEqual({ exitCode: undefined, signal: 'SIGKILL' })
    process.kill(Number(pid))
  })

  it('names a missing program', async () => {
    const program = await startProcess({ command: 'no-such-program', args: [], cwd: tmpdir() })
    await expect(program.waitForLog(() => true)).rejects.toThrow('no-such-program')
  })
})

it('a process dies with the one that started it, also after a kill', async () => {
  const parent = await startChildProcess({
    command: process.execPath,
    args: ['--input-type=module', '--eval', startsSleeper],
    cwd: import.meta.dirname,
  })
  const line = await parent.output.waitForLine({
    matches: (text) => /^\d+$/.test(text),
    description: 'a pid',
    timeoutMs: 30_000,
  })
  expect(existsSync(`/proc/${line}`)).toBe(true)
  await parent.kill()
  await eventually(() => expect(existsSync(`/proc/${line}`)).toBe(false))
})

const startsSleeper = `
  import { startChildProcess } from '../src/child-process.ts'
  const sleeper = await startChildProcess({ command: 'sleep', args: ['4321'], cwd: '/' })
  console.log(sleeper.pid)
`

describe('findMarkedProcesses', () => {
  it('finds the processes of a run by unit and by engine', async () => {
    const unit = `${process.pid}-3-1`
    const env = { EXECENGINE_UNIT: unit, EXECENGINE_JOURNAL: `/state-a/units/${unit}/journal.jsonl` }
    const marked = await startShell('echo "{}"; exec sleep 4321', env)
    await marked.waitForLog(() => true)
    await eventually(async () => {
      const found = [{ pid: marked.pid, unit, command: 'sleep 4321 ' }]
      expect(await findMarkedProcesses({ unitPrefix: `${process.pid}-` })).toEqual(found)
      expect(await findMarkedProcesses({ stateDir: '/state-a' })).toEqual(found)
    })
    expect(await findMarkedProcesses({ stateDir: '/state' })).toEqual([])
    await marked.kill()
    expect(await findMarkedProcesses({ unitPrefix: `${process.pid}-` })).toEqual([])
  })
})

function startShell(script: string, env: Record<string, string> = {}) {
  return startProcess({ command: 'sh', args: ['-c', script], cwd: tmpdir(), env })
}
