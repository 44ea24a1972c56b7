import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostStats, JournalLine } from '@distribute/contracts'
import { farmHosts, findMarkedProcesses, type SshFarm, useFarm, useFolder } from '@distribute/testbed'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UnitRunner } from '../../src/index.ts'
import {
  adhoc,
  createTestRunner,
  createUnit,
  type FollowedUnit,
  followRun,
  linesOf,
  localHosts,
  playbook,
  useStateDir,
} from '../run-unit.ts'

const fixtures = join(import.meta.dirname, '../playbooks')

/** The results of hosts, on one version of Ansible. */
export function describeOutcomes(version: string, ansibleBin: string): void {
  // a busy machine makes a run of Ansible ten times as long
  describe(`with ansible-core ${version}`, { timeout: 300_000 }, () => {
    let stateDir: string
    let runner: UnitRunner
    let farm: SshFarm
    let overSsh: UnitRunner

    beforeAll(async () => {
      stateDir = useStateDir()
      farm = await useFarm()
      runner = createTestRunner(stateDir, { ansibleBin })
      overSsh = createTestRunner(stateDir, { ansibleBin, localHosts: false, ssh: farm.login })
    })

    afterAll(async () => expect(await findMarkedProcesses({ stateDir })).toEqual([]))

    test('an ad-hoc call over SSH gives each host its own result at once, and leaves no master of ssh', async () => {
      const [unreachable = ''] = farmHosts(1, 'unreachable')
      const hosts = [...farmHosts(2), unreachable]
      const run = await overSsh.start(createUnit(adhoc('shell', farm.witnessCommand), hosts))
      const { lines, outcomes, states, end } = await followRun(run)

      expect(states).toEqual(['ok', 'ok', 'unreachable'])
      expect(outcomes[hosts[0] ?? '']?.stdout).toContain(` ${hosts[0]} `)
      expect(outcomes[hosts[1] ?? '']?.stdout).toContain(` ${hosts[1]} `)
      expect(outcomes[unreachable]?.cause).toMatch(/Permission denied/)
      expect(
        linesOf(lines, 'host')
          .map((line) => line.host)
          .sort(),
      ).toEqual([...hosts].sort())
      expect(linesOf(lines, 'plan')[0]).toMatchObject({ stepsTotal: 1, ansible: expect.stringContaining(version) })
      expect([...(await farm.readWitnessedHosts())].sort()).toEqual(farmHosts(2))
      expect(end).toMatchObject({ reason: 'exit', exitCode: 4 })
      expect(end.leftoversKilled).toBeGreaterThanOrEqual(1)
      expect(await findMarkedProcesses({ stateDir })).toEqual([])
    })

    test('a playbook in all its forms ends on each host as Ansible reports it', async () => {
      const hosts = [...farmHosts(3), ...farmHosts(1, 'unreachable')]
      const content = await readFile(join(fixtures, 'every-form.yml'), 'utf8')
      const followed = await followRun(await overSsh.start(createUnit(playbook(content), hosts)))
      const [plain, rescued, failed, unreachable] = hosts.map((host) => followed.outcomes[host])

      expect(followed.states).toEqual(['ok', 'ok', 'failed', 'unreachable'])
      expectStatesAsAnsibleSays(followed)
      expectNoStepAfterHostLine(followed.lines)
      expectEveryStepBegan(followed.lines)
      // none had to wait for the end of the run
      expect(linesOf(followed.lines, 'host')).toHaveLength(4)
      expect(plain).toMatchObject({ stepsTotal: 9, stepsOk: 9, changed: true, cause: null })
      expect(plain?.steps[1]?.stdout).toMatch(/^grüße aus .* 日本 🎉$/)
      expect(plain?.steps.find((step) => step.name === 'become')?.stdout).toBe('root')
      expect(plain?.steps.slice(-2).map((step) => step.name)).toEqual(['first handler', 'second handler'])
      expect(rescued?.steps.map((step) => step.name)).toContain('rescue')
      expect(failed).toMatchObject({ cause: 'step fails on 2 failed', rc: 3, stdout: 'out', stderr: 'err' })
      expect(unreachable?.steps).toHaveLength(1)
    })

    test('a host that is done keeps its state when the run is ended, also one that had handlers to run', async () => {
      const content = await readFile(join(fixtures, 'hanging-handler.yml'), 'utf8')
      const run = await runner.start(createUnit(playbook(content), localHosts(3)))
      const { states, end } = await followRun(run, (line) => {
        if (line.type === 'host' && line.host === '127.3.0.2') run.end('cancel')
      })

      expect(states).toEqual(['failed', 'ok', 'cancelled'])
      expect(end.reason).toBe('cancel')
      expect(await findMarkedProcesses({ stateDir })).toEqual([])
    })

    test.each([
      ['a playbook that cannot be read', '- hosts: target_hosts\n  tasks:\n    - debug: {msg: [}\n', 'not reached: '],
      [
        'a module that does not exist',
        '- hosts: all\n  gather_facts: false\n  tasks: [{nosuch: {}}]\n',
        'not reached: ',
      ],
      ['no host matched', '- hosts: nobody\n  tasks: [{ping: }]\n', 'not reached: no play matched it'],
      ['localhost alone', '- hosts: localhost\n  gather_facts: false\n  tasks: [{ping: }]\n', 'not reached: '],
    ])('%s is a failure of each host, with its reason', async (_, content, cause) => {
      const { outcomes, states } = await runPlaybook(content, 2)

      expect(states).toEqual(['failed', 'failed'])
      for (const outcome of Object.values(outcomes)) expect(outcome.cause).toMatch(new RegExp(`^${cause}.+|^${cause}$`))
    })

    test('hosts that any_errors_fatal or run_once gave up because of another one are not ok', async () => {
      const { states, outcomes } = await runPlaybook(
        `- hosts: target_hosts
  gather_facts: false
  any_errors_fatal: true
  tasks:
    - {name: first, command: 'true'}
    - {name: fails, command: 'false', when: inventory_hostname == '127.3.0.2'}
    - {name: never, command: 'true'}
`,
        3,
      )

      expect(states).toEqual(['failed', 'failed', 'failed'])
      expect(outcomes['127.3.0.2']?.cause).toBe('step fails failed')
      expect(outcomes['127.3.0.1']?.cause).toMatch(/^not reached: /)
    })

    test('hosts are ok for which a run_once on another one did everything', async () => {
      const { states, lines } = await runPlaybook(
        `- hosts: target_hosts
  gather_facts: false
  tasks: [{name: once, command: 'true', run_once: true}]
`,
        3,
      )

      expect(linesOf(lines, 'step')).toHaveLength(1)
      expect(states).toEqual(['ok', 'ok', 'ok'])
    })

    test.each([
      ['that a meta end_host took out', "{meta: end_host, when: inventory_hostname == '127.3.0.2'}", 2],
      ['whose play was ended before its first step', '{meta: end_play}', 0],
    ])('hosts %s are ok, because Ansible reports no failure', async (_hosts, meta, steps) => {
      const { states, lines } = await runPlaybook(
        `- hosts: target_hosts
  gather_facts: false
  tasks: [${meta}, {name: after, command: 'true'}]
`,
        3,
      )

      expect(linesOf(lines, 'step').filter(({ name }) => name === 'after')).toHaveLength(steps)
      expect(states).toEqual(['ok', 'ok', 'ok'])
    })

    test('unreachable is ignored if the playbook requests it', async () => {
      const [host = ''] = farmHosts(1, 'unreachable')
      const content = `- hosts: all
  gather_facts: false
  tasks:
    - {name: unreachable, ping: , ignore_unreachable: true}
    - {name: still here, debug: {msg: here}}
`
      const followed = await followRun(await overSsh.start(createUnit(playbook(content), [host])))

      expect(followed.states).toEqual(['ok'])
      expectNoStepAfterHostLine(followed.lines)
    })

    test('a host whose errors are cleared does not fail before the end', async () => {
      const followed = await runPlaybook(
        `- hosts: target_hosts
  gather_facts: false
  tasks:
    - {name: fails, command: 'false', when: inventory_hostname == '127.3.0.1'}
    - meta: clear_host_errors
- hosts: target_hosts
  gather_facts: false
  tasks: [{name: goes on, command: 'true'}]
`,
        2,
      )

      expectNoStepAfterHostLine(followed.lines)
      expect(linesOf(followed.lines, 'step').filter((line) => line.name === 'goes on')).toHaveLength(2)
    })

    test('options of the request reach Ansible unchanged, with any characters', async () => {
      const content = `- hosts: target_hosts
  gather_facts: false
  tasks:
    - {name: tagged, debug: {msg: "{{ value }} {{ ansible_check_mode }}"}, tags: [--version]}
    - {name: not tagged, command: 'true'}
`
      const value = `--version; $(touch x) 'quoted' "too"\nline`
      const request = { extraVars: { value }, tags: ['--version'], check: true, diff: true, verbosity: 4 }
      const unit = createUnit(playbook(content), localHosts(1), request)
      const { outcomes, lines } = await followRun(await runner.start(unit))

      expect(outcomes['127.3.0.1']).toMatchObject({ state: 'ok', msg: `${value} True`, stepsTotal: 1, stepsOk: 1 })
      expect(linesOf(lines, 'step')).toHaveLength(1)
    })

    async function runPlaybook(content: string, hostCount: number): Promise<FollowedUnit> {
      return followRun(await runner.start(createUnit(playbook(content), localHosts(hostCount))))
    }
  })
}

export interface StrategyOptions {
  readonly version: string
  readonly ansibleBin: string
  readonly strategy: 'linear' | 'free'
}

/** When each host is done, under one strategy of Ansible. */
export function describeStrategy({ version, ansibleBin, strategy }: StrategyOptions): void {
  test(`no host is done too early or wrongly with ansible-core ${version} under ${strategy}`, {
    timeout: 300_000,
  }, async () => {
    const stateDir = useStateDir()
    const scratch = useFolder()
    const content = await readFile(join(fixtures, 'branches.yml'), 'utf8')
    const unit = createUnit(playbook(content), localHosts(8), { extraVars: { strategy, fixtures, scratch } })
    const followed = await followRun(await createTestRunner(stateDir, { ansibleBin }).start(unit))

    expect(followed.states).toEqual(['failed', 'ok', 'failed', 'ok', 'timeout', 'ok', 'failed', 'ok'])
    expectStatesAsAnsibleSays(followed)
    expectNoStepAfterHostLine(followed.lines)
    expectEveryStepBegan(followed.lines)
    const told = linesOf(followed.lines, 'host')
    expect(told.map((line) => line.host).sort()).toEqual(localHosts(8))
    // a host that failed in the first play is not in the second: it need not wait
    expect(followed.lines.indexOf(told[0] as JournalLine)).toBe(
      followed.lines.findIndex((line) => line.type === 'step' && line.state === 'failed') + 1,
    )
    expect(told[0]).toMatchObject({ host: '127.3.0.1', step: 'first play' })
    const retried = followed.outcomes['127.3.0.4']?.steps.filter((step) => step.name === 'until the second try')
    expect(retried).toHaveLength(1)
    expect(await findMarkedProcesses({ stateDir })).toEqual([])
  })
}

function expectStatesAsAnsibleSays({ lines, outcomes }: FollowedUnit): void {
  const [stats] = linesOf(lines, 'stats')
  for (const [host, numbers] of Object.entries(stats?.hosts ?? {})) {
    const state = outcomes[host]?.state
    // Ansible reports a task timeout as a failure
    expect([host, state === 'timeout' ? 'failed' : state]).toEqual([host, stateBy(numbers)])
  }
}

function stateBy({ unreachable, failures }: HostStats): string {
  if (unreachable > 0) return 'unreachable'
  return failures > 0 ? 'failed' : 'ok'
}

function expectNoStepAfterHostLine(lines: readonly JournalLine[]): void {
  const done = new Set<string>()
  for (const line of lines) {
    if (line.type === 'host') done.add(line.host)
    if (line.type === 'step') expect([line.host, line.name, done.has(line.host)]).toEqual([line.host, line.name, false])
  }
}

/** By the name that it ends with; none remains open. */
function expectEveryStepBegan(lines: readonly JournalLine[]): void {
  const open = new Map<string, string>()
  for (const line of lines) {
    if (line.type !== 'begin' && line.type !== 'step') continue
    const key = `${line.host} ${line.stepId}`
    if (line.type === 'begin') open.set(key, line.name)
    else expect([line.host, line.name]).toEqual([line.host, open.get(key)])
    if (line.type === 'step') open.delete(key)
  }
  expect([...open]).toEqual([])
}
