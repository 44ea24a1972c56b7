import type { TaskAction } from '@distribute/contracts'
import { farmHosts, useFarm } from '@distribute/testbed'
import { describe, expect, test } from 'vitest'
import { findLeftProcesses } from '../left-processes.ts'
import { adhoc, createTestRunner, createUnit, followRun, playbook, useStateDir } from '../run-unit.ts'

const facts = '- hosts: all\n  tasks: [{name: first, ping: }]\n'
const loop = `- hosts: all
  gather_facts: false
  tasks: [{name: first, ping: , loop: [1, 2]}, {name: second, ping: }]
`

/** The results of hosts if one of them does not answer within the deadline of a step. */
export function describeHostDeadline(version: string, ansibleBin: string): void {
  describe(`the deadline of one step on one host, with ansible-core ${version}`, { timeout: 300_000 }, () => {
    test.each<[string, TaskAction, string]>([
      ['an ad-hoc call', adhoc('ping'), 'ping'],
      ['the facts of a playbook', playbook(facts), 'Gathering Facts'],
      ['a loop of a playbook', playbook(loop), 'first'],
    ])('ends the host that hangs in %s, costs no neighbour anything, and leaves no ssh', async (_, action, step) => {
      const stateDir = useStateDir()
      const farm = await useFarm()
      const [hanging = ''] = farmHosts(1, 'hanging')
      const hosts = [...farmHosts(3), hanging]
      const runner = createTestRunner(stateDir, { ansibleBin, localHosts: false, ssh: farm.login })

      const run = await runner.start(createUnit(action, hosts, { hostTimeoutSeconds: 10 }))
      const { states, outcomes, end } = await followRun(run)

      expect(states).toEqual(['ok', 'ok', 'ok', 'timeout'])
      expect(outcomes[hanging]?.cause).toBe(`task timeout in step ${step}`)
      expect(end.reason).toBe('exit')
      expect(await findLeftProcesses(stateDir)).toEqual([])
    })
  })
}
