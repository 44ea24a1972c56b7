import { beforeAll, describe, expect, test } from 'vitest'
import type { UnitRunner } from '../../src/index.ts'
import {
  createTestRunner,
  createUnit,
  type FollowedUnit,
  followRun,
  linesOf,
  localHosts,
  playbook,
  useStateDir,
} from '../run-unit.ts'

/** The steps of a playbook on hosts outside the unit, and hosts for which plays have no steps. */
export function describeOtherHosts(version: string, ansibleBin: string): void {
  describe(`hosts outside the unit, with ansible-core ${version}`, { timeout: 300_000 }, () => {
    let stateDir: string
    let runner: UnitRunner

    beforeAll(async () => {
      stateDir = useStateDir()
      runner = createTestRunner(stateDir, { ansibleBin })
    })

    const failures: readonly (readonly [string, readonly object[], Failure])[] = [
      [
        'a second play on localhost',
        [target(ok), local(fails)],
        { states: ['ok', 'ok'], fault: /^step fails failed on localhost: / },
      ],
      [
        'a first play on localhost, which keeps the others from being reached',
        [local(fails), target(ok)],
        { states: ['failed', 'failed'], cause: /^not reached: step fails failed on localhost: / },
      ],
      [
        'a play between two, which keeps the hosts from the last one',
        [target(ok), local(fails), target(ok)],
        { states: ['failed', 'failed'], cause: /^not reached: step fails failed on localhost: / },
      ],
      [
        'hosts that the playbook added',
        [local(addHosts), { ...target(fails), hosts: 'added' }, target(ok)],
        { states: ['failed', 'failed'], fault: /^step fails failed on new-[12]: .*; 1 more steps failed/ },
      ],
      [
        'one of the hosts that the playbook added',
        [target(addHosts), { ...target({ ...fails, when: "inventory_hostname == 'new-2'" }), hosts: 'added' }],
        { states: ['ok', 'ok'], fault: /^step fails failed on new-2: / },
      ],
      [
        'a module that localhost does not know',
        [target(ok), local({ name: 'fails', command: 'false', delegate_to: 'localhost' })],
        { states: ['ok', 'ok'], fault: /^step fails failed on localhost: / },
      ],
    ]
    test.each(failures)(
      'a failure of %s is the fault of the run',
      async (_what, plays, { states, fault = /./, cause }) => {
        const followed = await run(plays)
        expect(followed.states).toEqual(states)
        expect(followed.report.fault).toMatch(cause === undefined ? fault : /^step fails failed on localhost: /)
        for (const { cause: told } of Object.values(followed.outcomes))
          if (cause !== undefined) expect(told).toMatch(cause)
        expect(followed.report.notes.otherSteps[0]).toMatchObject({ step: 'fails', state: 'failed' })
      },
    )

    test('failures on other hosts that are ignored or rescued do not count, and are marked', async () => {
      const rescued = { block: [{ ...fails, name: 'rescued' }], rescue: [ok] }
      const { states, report, outcomes } = await run([
        target(rescued),
        local({ ...fails, name: 'ignored', ignore_errors: true }, rescued),
      ])
      expect(states).toEqual(['ok', 'ok'])
      expect(report.fault).toBeNull()
      expect(report.notes.otherSteps).toMatchObject([
        { step: 'ignored', state: 'failed', ignored: true, rescued: false },
        { step: 'rescued', state: 'failed', ignored: false, rescued: true },
        { step: 'ok', state: 'ok' },
      ])
      for (const { steps, stepsOk, stepsTotal, cause } of Object.values(outcomes)) {
        expect(steps).toMatchObject([{ name: 'rescued', state: 'failed', rescued: true }, { rescued: false }])
        expect({ stepsOk: Math.min(stepsOk, 1), cause, stepsTotal }).toEqual({ stepsOk: 1, cause: null, stepsTotal: 3 })
      }
    })

    test('a rescue that fails is the failure of the host', async () => {
      const nested = { block: [{ ...fails, name: 'first' }], rescue: [{ ...fails, name: 'second' }] }
      const { states, outcomes } = await run([target(nested)])
      expect(states).toEqual(['failed', 'failed'])
      for (const { steps, cause } of Object.values(outcomes)) {
        expect(cause).toBe('step second failed')
        expect(steps.map(({ rescued }) => rescued)).toEqual([true, false])
      }
    })

    test('a play on localhost that hangs names its step, for the hosts that wait for it and as outstanding', async () => {
      const hanging = playbookOf([local({ name: 'hangs', command: 'sleep 1000' }), target(ok)])
      const unit = createUnit(hanging, localHosts(2), { timeoutSeconds: 10 })
      const { outcomes, report } = await followRun(await runner.start(unit))
      for (const { state, cause } of Object.values(outcomes))
        expect([state, cause]).toEqual(['timeout', 'unit deadline of 10 s, waited for localhost in hangs'])
      expect(report.fault).toBeNull()
    })

    test.each([
      ['that a meta end_host took out of', [{ meta: 'end_host' }, ok]],
      ['with a run_once on another host in', [{ ...ok, run_once: true }]],
      ['with an add_host alone in', [addHosts]],
      ['that a condition leaves nothing in', [{ meta: 'end_play' }, ok]],
    ])('hosts %s an earlier play are ok if a later one has only localhost', async (_what, tasks) => {
      const { states, report } = await run([target(...tasks), local(ok)])
      expect(states).toEqual(['ok', 'ok'])
      expect(report.fault).toBeNull()
    })

    test('hosts for which the tags select nothing are ok, and failed if a later play was not reached', async () => {
      const plays = [target(ok), local({ ...ok, tags: ['chosen'] })]
      expect((await run(plays, { tags: ['chosen'] })).states).toEqual(['ok', 'ok'])
      const broken = [target({ ...ok, run_once: true }), local(fails), target(ok)]
      expect((await run(broken)).states).toEqual(['failed', 'failed'])
    })

    test('batches of a serial play that Ansible did not reach are not ok by an earlier play', async () => {
      const { states, outcomes } = await run([target(ok), { ...target(fails), serial: 1 }])
      expect(states).toEqual(['failed', 'failed'])
      expect(outcomes['127.3.0.2']?.cause).toBe(
        'not reached: Ansible ended the playbook after 127.3.0.1 failed, before a play that has this host',
      )
    })

    test('a pattern that matches no host is a warning, and names the existing hosts if no play matched', async () => {
      const { states, report } = await run([target(ok), { ...target(ok), hosts: 'webservers:!down' }])
      expect(states).toEqual(['ok', 'ok'])
      expect(report.notes.warnings).toEqual([
        'no host matches "webservers", "down", which plays name as their hosts: the inventory has the groups target_hosts',
      ])
      const { outcomes } = await run([{ ...target(ok), hosts: ['webservers', 'db'] }])
      expect(Object.values(outcomes)[0]?.cause).toBe(
        'not reached: no play matched it: its plays target "webservers", "db", the inventory has the groups target_hosts',
      )
      expect((await run([local(ok), { ...target(ok), hosts: '{{ nosuch | default("all") }}' }])).states).toEqual([
        'ok',
        'ok',
      ])
    })

    async function run(plays: readonly object[], request: { tags?: string[] } = {}): Promise<FollowedUnit> {
      const followed = await followRun(await runner.start(createUnit(playbookOf(plays), localHosts(2), request)))
      expect(linesOf(followed.lines, 'stats')).toHaveLength(1)
      return followed
    }
  })
}

interface Failure {
  readonly states: readonly string[]
  readonly fault?: RegExp
  readonly cause?: RegExp
}

const ok = { name: 'ok', command: 'true' }
const fails = { name: 'fails', command: 'false' }
const addHosts = {
  name: 'adds',
  add_host: { name: '{{ item }}', groups: 'added', ansible_connection: 'local' },
  loop: ['new-1', 'new-2'],
}

function playbookOf(plays: readonly object[]) {
  return playbook(JSON.stringify(plays))
}

function target(...tasks: readonly object[]) {
  return { hosts: 'target_hosts', gather_facts: false, tasks }
}

function local(...tasks: readonly object[]) {
  return { hosts: 'localhost', gather_facts: false, tasks }
}
