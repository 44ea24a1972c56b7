import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@distribute/contracts'
import { eventually, findMarkedProcesses } from '@distribute/testbed'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeAnsible } from '../fake-ansible.ts'
import { killTogether } from '../kill-together.ts'
import { startAndKillEngine } from '../killed-engine.ts'
import { adhoc, createTestRunner, createUnit, followRun, linesOf, localHosts, useStateDir } from '../run-unit.ts'

let stateDir: string

beforeEach(() => {
  stateDir = useStateDir()
})

afterEach(async () => {
  const left = await findMarkedProcesses({ stateDir })
  expect(left).toEqual([])
})

describe.each(['required', 'off'] as const)('with isolation %s', (isolation) => {
  test('the end line has the exit code and the error output', async () => {
    const { end } = await runFake('#!/bin/sh\necho nothing new; echo "ERROR! no such thing" >&2; exit 4')

    expect(end).toMatchObject({ reason: 'exit', exitCode: 4, signal: null, message: 'ERROR! no such thing' })
  })

  test.each([
    { engine: 0, ansible: 100 },
    { engine: 300, ansible: 400 },
    { engine: 950, ansible: 1000 },
  ])('when memory runs out, the kernel kills Ansible before its engine: $ansible with $engine', async (score) => {
    const file = '/proc/self/oom_score_adj'
    const before = await readFile(file, 'utf8')
    await writeFile(file, String(score.engine))
    try {
      const { end } = await runFake(`#!/bin/sh\ncat ${file} >&2; exit 4`)
      expect(end.message).toBe(String(score.ansible))
    } finally {
      await writeFile(file, before)
    }
  })

  test('a missing Ansible ends the run with code 127, and the message names it', async () => {
    const run = await startFake(undefined, { ansibleBin: '/nowhere/bin' })

    const { end, states, outcomes } = await followRun(run)

    expect(end).toMatchObject({ reason: 'exit', exitCode: 127 })
    expect(end.message).toContain('/nowhere/bin/ansible')
    expect(states).toEqual(['failed', 'failed'])
    for (const { cause } of Object.values(outcomes)) expect(cause).toMatch(/^not reached: .*\/nowhere\/bin\/ansible/)
  })

  test('a supervisor that cannot be started is an error, and leaves no folder', async () => {
    const runner = createTestRunner(stateDir, { isolation, python: '/nowhere/python3' })

    await expect(runner.start(createUnit(adhoc('ping'), localHosts(1)))).rejects.toThrow(AppError)

    expect(await readdir(join(stateDir, 'units'))).toEqual([])
  })

  test('the end line reports a supervisor that fails at once', async () => {
    const runner = createTestRunner(stateDir, { isolation, python: '/bin/false' })

    const { end } = await followRun(await runner.start(createUnit(adhoc('ping'), localHosts(1))))

    expect(end).toMatchObject({ reason: 'lost' })
  })

  test('the start line comes first and names both supervisors', async () => {
    const run = await startFake('#!/bin/sh\nexec sleep 1000')
    const { lines } = await followRun(run, (line) => {
      if (line.type !== 'start') return
      for (const pid of line.pids) expect(existsSync(`/proc/${pid}`)).toBe(true)
      run.end('cancel')
    })

    expect(lines.map((line) => line.type)).toEqual(['start', 'end'])
  })

  test('the deadline kills a run that ignores SIGTERM after the grace period', async () => {
    const run = await startFake('#!/bin/sh\ntrap "" TERM\nwhile :; do sleep 1000; done', { timeoutSeconds: 1 })

    const { end, states } = await followRun(run)

    expect(end).toMatchObject({ reason: 'deadline', exitCode: null, signal: 'SIGKILL', leftoversKilled: 1 })
    expect(states).toEqual(['timeout', 'timeout'])
  })

  test('a run that is asked to end gets SIGTERM and can still write its last lines', async () => {
    const run = await startFake(
      '#!/bin/bash\ntrap "echo ended well >&2; kill %1; exit 3" TERM\nsleep 1000 & echo ready > "$EXECENGINE_JOURNAL.ready"; wait',
    )
    const followed = followRun(run)
    await eventually(() => readFile(join(stateDir, 'units', `${run.task}-1-1`, 'journal.jsonl.ready')))

    run.end('stopped')
    run.end('cancel')

    expect((await followed).end).toMatchObject({ reason: 'stopped', exitCode: 3, message: 'ended well' })
  })

  test('ending a run that has ended is a no-op', async () => {
    const run = await startFake('#!/bin/sh\nexit 0')
    const { end } = await followRun(run)

    run.end('cancel')
    await run.discard()

    expect(end.reason).toBe('exit')
  })

  const escapees = {
    'ignores SIGTERM in a new session': `setsid sh -c 'trap "" TERM HUP; sleep 1000' &`,
    'is stopped': `setsid sh -c 'kill -STOP $$; sleep 1000' &`,
    'has closed everything and lost its parent': `(setsid sh -c 'exec >/dev/null 2>&1 </dev/null; sleep 1000' & )`,
    'keeps the output open': `setsid sleep 1000 & disown`,
    'forks and exits for ever': `setsid /usr/bin/python3 -c '
import os, time
while True:
    if os.fork(): os._exit(0)
    time.sleep(0.0005)' &`,
  }

  test.each(Object.entries(escapees))('nothing is left of a process that %s', async (_, command) => {
    const { end } = await runFake(`#!/bin/bash\n${command}\nsleep 0.2\nexit 0`)

    expect(end).toMatchObject({ reason: 'exit', exitCode: 0 })
    // with namespaces, processes that end too early to be counted end with them
    if (isolation === 'off') expect(end.leftoversKilled).toBeGreaterThanOrEqual(1)
    expect(await findMarkedProcesses({ stateDir })).toEqual([])
  })

  test.each([
    ['that leaves something', 'exit 0', 'exit', 0],
    ['that is at its deadline', 'sleep 1000', 'deadline', null],
  ])('a run %s ends although its processes cannot be killed', async (_, rest, reason, exitCode) => {
    const python = await createPowerlessPython(stateDir)
    const ansibleBin = await createFakeAnsible(stateDir, `#!/bin/bash\nsetsid sleep 1000 & disown\n${rest}`)
    const runner = createTestRunner(stateDir, { isolation, ansibleBin, python })

    const { end } = await followRun(await runner.start(createUnit(adhoc('ping'), localHosts(2), { timeoutSeconds: 1 })))
    const left = await findMarkedProcesses({ stateDir })
    for (const { pid } of left) process.kill(pid, 'SIGKILL')
    await eventually(async () => expect(await findMarkedProcesses({ stateDir })).toEqual([]))

    expect(end).toMatchObject({ reason, exitCode, signal: null, leftoversKilled: 0 })
    // the supervisors' end is the end of the run's namespaces, whose processes signals may not
    // reach
    if (isolation === 'off') expect(left).not.toEqual([])
    expect(end.message).toMatch(/^processes that could not be killed: [1-9]/)
    expect(end.leftoversRemaining).toBe(Number(end.message.match(/\d+/)?.[0]))
  })

  test('a flood of output neither blocks the run nor fills the disk; its tail is the message', async () => {
    const run = await startFake(
      '#!/bin/sh\nhead -c 100000000 /dev/zero | tr "\\0" x\nprintf "\\377last\\0word" >&2\nexit 1',
    )

    const { end } = await followRun(run)

    expect(end).toMatchObject({ exitCode: 1, message: '\ufffdlastword' })
    const { stdout } = await execa('du', ['-sk', '--exclude=ballast', join(stateDir, 'units')])
    expect(Number.parseInt(stdout, 10)).toBeLessThan(200)
  })

  test('a pair that is killed takes Ansible with it, and the engine kills the rest before the run is lost', async () => {
    const run = await startFake(
      `#!/bin/bash\nsetsid sh -c 'trap "" TERM HUP; sleep 1000' & echo ready > "$EXECENGINE_JOURNAL.ready"; sleep 1000`,
    )
    const ready = eventually(() => readFile(join(stateDir, 'units', `${run.task}-1-1`, 'journal.jsonl.ready')))
    const { end, states } = await followRun(run, async (line) => {
      if (line.type === 'start') await ready.then(() => killTogether(line.pids))
    })

    expect(end).toMatchObject({ reason: 'lost', exitCode: null, message: 'supervisor killed' })
    // the kernel ends namespaces that have lost both
    if (isolation === 'off') expect(end.leftoversKilled).toBeGreaterThanOrEqual(1)
    expect(states).toEqual(['lost', 'lost'])
    expect(await findMarkedProcesses({ stateDir })).toEqual([])
  })

  test('a run outlives its engine; the next engine finds it, reads it from the first line, and can end it', async () => {
    const ready = '#!/bin/sh\ntouch "$EXECENGINE_JOURNAL.ready"; exec sleep 1000'
    await startAndKillEngine({ stateDir, isolation, ansibleBin: await createFakeAnsible(stateDir, ready) })

    const [run] = await createTestRunner(stateDir).findEarlierRuns()
    if (run === undefined) throw new Error('no earlier run found')
    expect(run).toEqual(expect.objectContaining({ task: 1, hosts: ['127.3.0.1', '127.3.0.2'], storeId: 'store' }))
    const { lines, end } = await followRun(run, (line) => {
      if (line.type === 'start') run.end('stopped')
    })
    await run.discard()

    expect(linesOf(lines, 'start')).toHaveLength(1)
    expect(end).toMatchObject({ reason: 'stopped', signal: 'SIGTERM' })
    expect(await createTestRunner(stateDir).findEarlierRuns()).toEqual([])
  })

  test('an earlier run that has ended is read to its end', async () => {
    const run = await startFake('#!/bin/sh\nexit 2')
    await followRun(run)

    const [earlierRun] = await createTestRunner(stateDir).findEarlierRuns()
    if (earlierRun === undefined) throw new Error('no earlier run found')
    earlierRun.end('cancel')

    expect((await followRun(earlierRun)).end).toMatchObject({ reason: 'exit', exitCode: 2 })
  })

  test('Ansible sees nothing of the engine except the paths of programs and the home', async () => {
    process.env.DISTRIBUTE_TEST_SECRET = 'secret'
    const { end } = await runFake('#!/bin/sh\nenv >&2; exit 1').finally(() => delete process.env.DISTRIBUTE_TEST_SECRET)

    const names = end.message.split('\n').map((line) => line.replace(/=.*/, ''))
    const ours =
      /^(PATH|HOME|LANG|LC_ALL|PWD|OLDPWD|SHLVL|_|EXECENGINE_(UNIT|JOURNAL|PID|RECORD_FD|MAX_OUTPUT_BYTES|LOCAL_HOSTS)|ANSIBLE_\w+)$/
    expect(names.filter((name) => !ours.test(name))).toEqual([])
  })

  test('a discarded run leaves nothing: no folder, no sockets in /tmp', async () => {
    const run = await startFake(
      '#!/bin/sh\ntouch "$ANSIBLE_LOCAL_TEMP/x" "$ANSIBLE_SSH_CONTROL_PATH_DIR/y"; echo "$ANSIBLE_SSH_CONTROL_PATH_DIR" >&2; exit 1',
    )
    const { end } = await followRun(run)
    // the folder of an isolated run belongs to the run alone
    expect(existsSync(join(end.message, 'y'))).toBe(isolation === 'off')
    expect(end.message.length).toBeLessThan(60)

    await run.discard()

    expect(existsSync(end.message)).toBe(false)
    expect(await readdir(join(stateDir, 'units'))).toEqual([])
  })

  /**
   * Runs the supervisor with signals that have no effect, as for a process that hangs in the
   * kernel.
   */
  async function createPowerlessPython(folder: string): Promise<string> {
    const file = join(folder, 'powerless-python')
    const program = `#!/usr/bin/python3 -IS
import os, runpy, sys
sys.argv = sys.argv[3:]
os.kill = lambda pid, signum: None
sys.path.insert(0, os.path.dirname(sys.argv[0]))
from supervision import remaining
remaining.UNKILLABLE_SECONDS = 0.2
runpy.run_path(sys.argv[0], run_name='__main__')
`
    await writeFile(file, program, { mode: 0o755 })
    return file
  }

  interface FakeRun {
    readonly timeoutSeconds?: number
    readonly ansibleBin?: string
  }

  async function startFake(script: string | undefined, { timeoutSeconds = 60, ansibleBin }: FakeRun = {}) {
    const bin = ansibleBin ?? (await createFakeAnsible(stateDir, script ?? ''))
    const runner = createTestRunner(stateDir, { isolation, ansibleBin: bin })
    return runner.start(createUnit(adhoc('ping'), localHosts(2), { timeoutSeconds }))
  }

  async function runFake(script: string) {
    return followRun(await startFake(script))
  }
})
