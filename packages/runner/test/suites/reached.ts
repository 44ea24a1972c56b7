import { farmHosts, type SshFarm, useFarm } from '@distribute/testbed'
import { beforeAll, describe, expect, test } from 'vitest'
import { createTestRunner, createUnit, followRun, localHosts, playbook, useStateDir } from '../run-unit.ts'

/** The connection and address of hosts, on one version of Ansible. */
export function describeReached(version: string, ansibleBin: string): void {
  describe(`how hosts were reached with ansible-core ${version}`, { timeout: 120_000 }, () => {
    let stateDir: string
    let farm: SshFarm

    beforeAll(async () => {
      stateDir = useStateDir()
      farm = await useFarm()
    })

    test('a step by another connection, or at another address, is reported, and no other step', async () => {
      const [asked = '', local = '', elsewhere = '', other = ''] = farmHosts(4)
      const content = `
- hosts: ${asked}:${local}:${elsewhere}
  gather_facts: false
  tasks:
    - {name: as asked, raw: 'true'}
    - {name: delegated, command: 'true', delegate_to: localhost}
    - {name: local, command: 'true', vars: {ansible_connection: local}, when: inventory_hostname == '${local}'}
    - {name: elsewhere, raw: 'true', vars: {ansible_host: '${other}'}, when: inventory_hostname == '${elsewhere}'}
    - {name: in a loop, raw: 'true', loop: ['${elsewhere}', '${other}'], vars: {ansible_host: '{{ item }}'},
       when: inventory_hostname == '${elsewhere}'}
    - {name: on the engine alone, debug: }
`
      const runner = createTestRunner(stateDir, { ansibleBin, localHosts: false, ssh: farm.login })
      const run = await runner.start(createUnit(playbook(content), [asked, local, elsewhere]))
      const { outcomes, states, end } = await followRun(run)
      await run.discard()

      expect(states, end.message).toEqual(['ok', 'ok', 'ok'])
      const told = (host: string) =>
        outcomes[host]?.steps.flatMap(({ name, connection }) => (connection === undefined ? [] : [[name, connection]]))
      expect(told(asked)).toEqual([])
      expect(told(local)).toEqual([['local', { type: 'local', address: null }]])
      const connection = { type: 'ssh', address: other }
      expect(told(elsewhere)).toEqual([
        ['elsewhere', connection],
        ['in a loop', connection],
      ])
    })

    test('a host that the engine runs without ssh is not reported', async () => {
      const content = "- {hosts: all, gather_facts: false, tasks: [{command: 'true'}]}"
      const run = await createTestRunner(stateDir, { ansibleBin }).start(createUnit(playbook(content), localHosts(1)))
      const { outcomes, states, end } = await followRun(run)
      await run.discard()

      expect(states, end.message).toEqual(['ok'])
      expect(Object.values(outcomes)[0]?.steps[0]).not.toHaveProperty('connection')
    })
  })
}
