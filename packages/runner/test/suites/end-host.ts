import { createFakeSsh, eventually, farmHosts, type SshFarm, useFarm } from '@distribute/testbed'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { EndedHost, UnitRun } from '../../src/index.ts'
import type { StepToEnd } from '../../src/unit-runner.ts'
import { findLeftProcesses, findMasters } from '../left-processes.ts'
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

const twoSteps = `- hosts: all
  gather_facts: false
  tasks: [{name: first, ping: }, {name: second, ping: }]
`

const pingThenSleep = `- hosts: all
  gather_facts: false
  tasks: [{name: first, ping: }, {name: second, raw: sleep 2}]
`

/** The result of a host whose connection is terminated, and of its neighbours that wait for it. */
export function describeEndHost(version: string, ansibleBin: string): void {
  describe(`ending one host, with ansible-core ${version}`, { timeout: 300_000 }, () => {
    let stateDir: string
    let farm: SshFarm

    beforeAll(async () => {
      stateDir = useStateDir()
      farm = await useFarm()
    })

    afterAll(async () => expect(await findLeftProcesses(stateDir)).toEqual([]))

    test('terminates only its ssh client, no master; the result is a timeout, and the others go on', async () => {
      const [hanging = ''] = farmHosts(1, 'hanging')
      const hosts = [...farmHosts(3), hanging]
      const run = await overSsh().start(createUnit(playbook(twoSteps), hosts))
      let masters = 0
      const followed = await endHangingHost(run, hanging, async (endHost) => {
        masters = (await findMasters(stateDir)).length
        expect(await endHost()).toBe(1)
        expect(await findMasters(stateDir)).toHaveLength(masters)
      })

      expect(masters).toBe(4)
      expect(followed.states).toEqual(['ok', 'ok', 'ok', 'timeout'])
      expect(followed.outcomes[hanging]?.cause).toContain('in step first')
      expect(linesOf(followed.lines, 'step').filter(({ name }) => name === 'second')).toHaveLength(3)
      const [ended] = linesOf(followed.lines, 'endHost')
      const [unreachable] = linesOf(followed.lines, 'step').filter(({ host }) => host === hanging)
      expect(unreachable).toMatchObject({ state: 'unreachable', stepId: ended?.stepId })
      expect(linesOf(followed.lines, 'endHost')).toHaveLength(1)
    })

    test('also ends a host that an ssh of another name or kind serves', async () => {
      const ssh = await createFakeSsh()
      onTestFinished(() => ssh.remove())
      const runner = createTestRunner(stateDir, { ansibleBin, localHosts: false, configFile: ssh.ansibleConfig })
      const run = await runner.start(createUnit(adhoc('ping'), ['a', 'hang']))
      const { states } = await endHangingHost(run, 'hang', async (endHost) => void (await endHost()))

      expect(states).toEqual(['ok', 'timeout'])
    })

    const withoutSsh: readonly (readonly [string, { readonly trap?: string; readonly keywords?: object }])[] = [
      ['runs on this machine itself', {}],
      ['runs on this machine itself, and ends at no SIGTERM', { trap: "trap '' TERM;" }],
      ['is delegated to this machine', { keywords: { delegate_to: 'localhost' } }],
    ]
    test.each(withoutSsh)('ends a host whose step %s', async (_what, { trap = '', keywords = {} }) => {
      const hosts = localHosts(3)
      const hanging = hosts[2] ?? ''
      const shell = `test {{ inventory_hostname }} != ${hanging} || { ${trap} while :; do sleep 1; done; }`
      const tasks = [
        { name: 'first', shell, ...keywords },
        { name: 'second', command: 'true' },
      ]
      const content = JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }])
      const run = await createTestRunner(stateDir, { ansibleBin }).start(createUnit(playbook(content), hosts))
      let isOver = false
      let asking: Promise<void> | undefined
      const askUntilOver = async (stepId: string) => {
        while (!isOver) await run.endHosts?.([{ host: hanging, name: 'first', stepId }])
      }
      let open = 2
      const { states, lines, outcomes } = await followRun(run, (line) => {
        if (line.type !== 'step') return
        open -= 1
        if (open === 0) asking = askUntilOver(line.stepId)
      })
      isOver = true
      await asking

      expect(states).toEqual(['ok', 'ok', 'timeout'])
      expect(outcomes[hanging]?.cause).toContain('in step first')
      expect(linesOf(lines, 'step').filter(({ name }) => name === 'second')).toHaveLength(2)
    })

    test('leaves a host alone that has gone on to its next step', async () => {
      const hosts = farmHosts(3)
      const run = await overSsh().start(createUnit(playbook(pingThenSleep), hosts))
      let asking: Promise<readonly EndedHost[]> | undefined
      let isOver = false
      const askUntilOver = async (stepId: string) => {
        const ended: EndedHost[] = []
        const steps = hosts.map((host) => ({ host, name: 'first', stepId }))
        while (!isOver) ended.push(...((await run.endHosts?.(steps)) ?? []))
        return ended
      }
      let first = ''
      const { lines, states } = await followRun(run, (line) => {
        if (line.type === 'begin' && line.name === 'first') first = line.stepId
        if (line.type === 'begin' && line.name === 'second') asking ??= askUntilOver(first)
      })
      isOver = true

      expect(await asking).toEqual([])
      expect(states).toEqual(['ok', 'ok', 'ok'])
      expect(linesOf(lines, 'endHost')).toEqual([])
    })

    /**
     * Follows the run, and calls `then` when all hosts but the hanging one have completed the first
     * step.
     */
    async function endHangingHost(
      run: UnitRun,
      host: string,
      then: (endHost: () => Promise<number>) => Promise<void>,
    ): Promise<FollowedUnit> {
      let open = run.hosts.length - 1
      let done: Promise<void> | undefined
      const followed = await followRun(run, (line) => {
        if (line.type !== 'step') return
        open -= 1
        const { name, stepId } = line
        if (open === 0) done = then(() => endWhenThere(run, { host, name, stepId }))
      })
      await done
      return followed
    }

    /**
     * Its client may not have started yet, if a neighbour was quick. Returns how many there were.
     */
    async function endWhenThere(run: UnitRun, step: StepToEnd): Promise<number> {
      return eventually(async () => {
        const [ended] = (await run.endHosts?.([step])) ?? []
        if (ended === undefined) throw new Error(`${step.host} has no ssh client`)
        return ended.processes
      })
    }

    function overSsh() {
      return createTestRunner(stateDir, { ansibleBin, localHosts: false, ssh: farm.login })
    }
  })
}
