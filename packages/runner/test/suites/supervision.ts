import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually, farmHosts, findMarkedProcesses, useFarm } from '@distribute/testbed'
import { describe, expect, test } from 'vitest'
import type { UnitRun } from '../../src/index.ts'
import { controlPathsOf } from '../../src/run/control-paths.ts'
import { killTogether } from '../kill-together.ts'
import { findLeftProcesses, findMasters } from '../left-processes.ts'
import { createTestRunner, createUnit, followRun, playbook, useStateDir } from '../run-unit.ts'

/** Leaves processes in their own sessions that ignore SIGTERM, then masters of ssh, then hangs. */
const content = `- hosts: all
  gather_facts: false
  tasks:
    - name: escape
      shell: (setsid sh -c 'trap "" TERM HUP; sleep 1000' >/dev/null 2>&1 </dev/null &)
      vars: {ansible_connection: local}
    - name: hang
      ping:
`

const graceSeconds = 0.5
const marginMs = 30_000

interface Run {
  readonly run: UnitRun
  readonly pids: readonly [outer: number, inner: number]
  /** the pid of Ansible's main process */
  readonly main: () => Promise<number>
}

type Ending = readonly [reason: string, end: (run: Run) => Promise<void> | void]

const endings: Readonly<Record<string, Ending>> = {
  'was cancelled': ['cancel', ({ run }) => run.end('cancel')],
  'was cancelled while its main process stood still': [
    'cancel',
    async ({ run, main }) => {
      process.kill(await main(), 'SIGSTOP')
      run.end('cancel')
    },
  ],
  'lost its main process': ['exit', async ({ main }) => void process.kill(await main(), 'SIGKILL')],
  'lost its outer supervisor': ['lost', ({ pids }) => void process.kill(pids[0], 'SIGKILL')],
  'lost its inner supervisor': ['lost', ({ pids }) => void process.kill(pids[1], 'SIGKILL')],
  'lost both supervisors': ['lost', ({ pids }) => killTogether(pids)],
}

/** The remaining processes of a run of the real Ansible, for every kind of end. */
export function describeSupervision(version: string, ansibleBin: string): void {
  describe(`supervision of ansible-core ${version}`, { timeout: 300_000 }, () => {
    test.each(Object.entries(endings))('nothing is left of a run that %s', async (_, [reason, end]) => {
      const stateDir = useStateDir()
      const farm = await useFarm()
      const runner = createTestRunner(stateDir, { ansibleBin, localHosts: false, ssh: farm.login, graceSeconds })
      const hosts = [...farmHosts(2), ...farmHosts(1, 'hanging')]
      const run = await runner.start(createUnit(playbook(content), hosts))
      const atWork = Promise.withResolvers<Run['pids']>()
      const followed = followRun(run, countDown(hosts.length + 2, atWork.resolve))

      const pids = await atWork.promise
      const masters = await eventually(async () => {
        const found = await findMasters(stateDir)
        expect(found).toHaveLength(3)
        return found
      })
      await end({ run, pids, main: () => findMain(stateDir) })
      await eventually(async () => expect(await findLeftProcesses(stateDir)).toEqual([]), {
        timeoutMs: graceSeconds * 1000 + marginMs,
      })

      const { end: last } = await followed
      expect(last.reason).toBe(reason)
      // for each host a shell and its sleep; the kernel ends namespaces that lost both supervisors,
      // and does not count
      if (reason !== 'lost') expect(last.leftoversKilled).toBeGreaterThanOrEqual(masters.length + 2 * hosts.length)
      await run.discard()
      const folder = join(stateDir, 'units', `${run.task}-1-1`)
      expect([folder, controlPathsOf(folder)].filter(existsSync)).toEqual([])
    })
  })
}

/** Calls back with the supervisors after that many steps have ended. */
function countDown(steps: number, onDone: (pids: Run['pids']) => void) {
  let open = steps
  let pids: Run['pids'] = [0, 0]
  return (line: { readonly type: string; readonly pids?: Run['pids'] }) => {
    if (line.pids !== undefined) pids = line.pids
    if (line.type === 'step') open -= 1
    if (line.type === 'step' && open === 0) onDone(pids)
  }
}

/** Its workers have the same arguments, but are its children. */
async function findMain(stateDir: string): Promise<number> {
  const processes = await findMarkedProcesses({ stateDir })
  const named = processes.filter(({ command }) => command.includes('ansible-playbook')).map(({ pid }) => pid)
  for (const pid of named) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (stat !== '' && !named.includes(parent)) return pid
  }
  throw new Error('Ansible is not there')
}
