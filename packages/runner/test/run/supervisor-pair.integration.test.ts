import { existsSync } from 'node:fs'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalLine } from '@distribute/contracts'
import { eventually } from '@distribute/testbed'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bootTimeMs, type UnitRun } from '../../src/index.ts'
import { controlPathsOf } from '../../src/run/control-paths.ts'
import { createFakeAnsible } from '../fake-ansible.ts'
import { startAndKillEngine } from '../killed-engine.ts'
import { findLeftProcesses } from '../left-processes.ts'
import {
  adhoc,
  createTestRunner,
  createUnit,
  followRun,
  linesOf,
  localHosts,
  removeStateDir,
  useStateDir,
} from '../run-unit.ts'

let stateDir: string

/** The time that the promise allows beyond the grace period. */
const marginMs = 2000
const graceMs = 500

beforeEach(() => {
  stateDir = useStateDir()
})

afterEach(async () => {
  const left = await findLeftProcesses(stateDir)
  const units = await readdir(join(stateDir, 'units')).catch(() => [])
  const sockets = units.map((unit) => controlPathsOf(join(stateDir, 'units', unit)))
  await removeStateDir(stateDir)
  expect(left).toEqual([])
  expect(sockets.filter(existsSync)).toEqual([])
})

describe.each(['required', 'off'] as const)('with isolation %s', (isolation) => {
  /**
   * Two processes that escape into their own sessions and ignore SIGTERM, and a main process that
   * ignores it, too.
   */
  const stubborn = `#!/bin/bash
trap "" TERM HUP
setsid sleep 1000 & (setsid sleep 1000 &)
sleep 1000 &
touch "$EXECENGINE_JOURNAL.ready"
while :; do wait; done`

  test.each([
    ['outer', 0],
    ['inner', 1],
  ])('when its %s supervisor is killed, the other ends a run without an engine and reports it', async (_, index) => {
    const ansibleBin = await createFakeAnsible(stateDir, stubborn)
    await startAndKillEngine({ stateDir, isolation, ansibleBin })
    const [start] = linesOf(await readLines(1), 'start')
    if (start === undefined) throw new Error('the journal has no start')

    process.kill(start.pids[index] ?? 0, 'SIGKILL')
    await expectNothingLeft()

    const lines = await readLines(1)
    expect(lines.map(({ type }) => type)).toEqual(['start', 'end'])
    // the two escaped ones and the child of the main process, but not the main process
    expect(lines[1]).toMatchObject({ reason: 'lost', leftoversKilled: 3 })
  })

  test('a run with a run-until ends, by itself, when the engine is killed', async () => {
    const ansibleBin = await createFakeAnsible(stateDir, stubborn)
    await startAndKillEngine({ stateDir, isolation, ansibleBin, runs: 2, runForSeconds: 600 })

    await expectNothingLeft()

    for (const task of [1, 2]) {
      expect((await readLines(task)).at(-1)).toMatchObject({ type: 'end', reason: 'hold', signal: 'SIGKILL' })
    }
  })

  test('a run without a run-until continues without its engine, to its deadline', async () => {
    const ansibleBin = await createFakeAnsible(stateDir, stubborn)
    await startAndKillEngine({ stateDir, isolation, ansibleBin, timeoutSeconds: 2 })
    expect(await findLeftProcesses(stateDir)).not.toEqual([])

    await expectNothingLeft(2000)

    expect((await readLines(1)).at(-1)).toMatchObject({ type: 'end', reason: 'deadline' })
  })

  test('an extended run-until keeps the run alive; when it passes, the run ends', async () => {
    const run = await startFake('#!/bin/sh\nsleep 1; exec sleep 1000', { runForMs: 800 })
    const movedTo = bootTimeMs() + 2000
    run.runUntil(movedTo)

    const { end, states } = await followRun(run)

    expect(bootTimeMs()).toBeGreaterThanOrEqual(movedTo - 20)
    expect(end).toMatchObject({ reason: 'hold', signal: 'SIGTERM' })
    expect(states).toEqual(['lost', 'lost'])
  })

  test('a run whose run-until passes before Ansible starts never starts it', async () => {
    const run = await startFake('#!/bin/sh\ntouch "$EXECENGINE_JOURNAL.ready"', { runForMs: 0 })

    const { lines, end } = await followRun(run)

    expect(lines.map(({ type }) => type)).toEqual(['start', 'end'])
    expect(end).toMatchObject({ reason: 'hold', exitCode: null, signal: null, leftoversKilled: 0 })
    expect(existsSync(`${journalOf(run.task)}.ready`)).toBe(false)
  })

  test('of the sockets of a run, the inner supervisor has the engine’s, both have that of the record, and neither has another run’s', async () => {
    const runs = [await startFake('#!/bin/sh\nexec sleep 1000'), await startFake('#!/bin/sh\nexec sleep 1000')]
    const sockets = await Promise.all(
      runs.map(async (run) => {
        const [start] = await eventually(async () => {
          const lines = linesOf(await readLines(run.task), 'start')
          expect(lines).toHaveLength(1)
          return lines
        })
        return Promise.all((start?.pids ?? []).map(listSockets))
      }),
    )
    for (const run of runs) run.end('cancel')
    for (const run of runs) await followRun(run)

    expect(sockets.map((pair) => pair.map((own) => own.length))).toEqual([
      [1, 2],
      [1, 2],
    ])
    const [one = [], other = []] = sockets.map((pair) => pair.flat())
    expect(one.filter((socket) => other.includes(socket))).toEqual([])
  })

  const counted = {
    'a main process that is stopped': ['touch "$EXECENGINE_JOURNAL.ready"; kill -STOP $$', 0],
    '200 children in new sessions that ignore SIGTERM': [
      `trap "" TERM; exec /usr/bin/python3 -c '
import os, signal
for _ in range(200):
    if os.fork() == 0:
        os.setsid()
        signal.pause()
open(os.environ["EXECENGINE_JOURNAL"] + ".ready", "w")
signal.pause()'`,
      200,
    ],
  } as const

  test.each(Object.entries(counted))('nothing is left of %s', async (_, [script, leftoversKilled]) => {
    const run = await startFake(`#!/bin/bash\n${script}`)
    await eventually(() => readFile(`${journalOf(run.task)}.ready`))
    run.end('cancel')

    const { end } = await followRun(run)
    expect(await findLeftProcesses(stateDir)).toEqual([])

    expect(end).toMatchObject({ reason: 'cancel', signal: 'SIGKILL', leftoversKilled })
  })

  test('no children remain that keep forking while they are killed', async () => {
    const forkLoop = `#!/usr/bin/python3
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for _ in range(200):
    # each generation outlives its parent by one child
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.setsid()
            signal.pause()
        os._exit(0)
signal.pause()
`
    const run = await startFake(forkLoop)
    run.end('cancel')

    const { end } = await followRun(run)
    expect(await findLeftProcesses(stateDir)).toEqual([])

    expect(end.reason).toBe('cancel')
  })

  async function startFake(
    script: string,
    { timeoutSeconds = 60, runForMs }: { timeoutSeconds?: number; runForMs?: number } = {},
  ): Promise<UnitRun> {
    const runner = createTestRunner(stateDir, { isolation, ansibleBin: await createFakeAnsible(stateDir, script) })
    const unit = createUnit(adhoc('ping'), localHosts(2), { timeoutSeconds })
    return runner.start(unit, runForMs === undefined ? {} : { runUntilBootMs: bootTimeMs() + runForMs })
  }

  function journalOf(task: number): string {
    return join(stateDir, 'units', `${task}-1-1`, 'journal.jsonl')
  }

  /** Without the runner, whose reader would clean up in place of the supervisors. */
  async function readLines(task: number): Promise<readonly JournalLine[]> {
    const text = await readFile(journalOf(task), 'utf8')
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  }

  async function expectNothingLeft(moreMs = 0): Promise<void> {
    await eventually(async () => expect(await findLeftProcesses(stateDir)).toEqual([]), {
      timeoutMs: graceMs + marginMs + moreMs,
    })
  }

  async function listSockets(pid: number): Promise<readonly string[]> {
    const descriptors = await readdir(`/proc/${pid}/fd`)
    const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')))
    return targets.filter((target) => target.startsWith('socket:'))
  }
})
