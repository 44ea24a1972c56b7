import { join } from 'node:path'
import { findMarkedProcesses, type SshFarm, useFarm } from '@distribute/testbed'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestRunner, createUnit, followRun, projectPlaybook, useStateDir } from '../run-unit.ts'
import { publishRevision, revisionOf } from '../test-share.ts'

const revision = revisionOf('c')
const showVariable = `- hosts: target_hosts
  gather_facts: false
  tasks:
    - raw: echo reached
    - debug:
        msg: "{{ inventory_hostname }} {{ of_host | default('nothing') }}"
`

/** Hosts under the names that their sender wrote, on one version of Ansible. */
export function describeSpellings(version: string, ansibleBin: string): void {
  describe(`spellings with ansible-core ${version}`, { timeout: 300_000 }, () => {
    let stateDir: string
    let share: string
    let farm: SshFarm

    beforeAll(async () => {
      stateDir = useStateDir()
      share = join(stateDir, 'share')
      farm = await useFarm()
      await publishRevision(share, 'named', revision, {
        'site.yml': showVariable,
        'host_vars/DB-Main_01.yml': 'of_host: as it was written\n',
        'host_vars/db-main_01.yml': 'of_host: in canonical form\n',
        'host_vars/LocalHost.yml': 'of_host: local\n',
        'host_vars/::FFFF:127.3.0.1.yml': 'of_host: address\n',
      })
    })

    afterAll(async () => expect(await findMarkedProcesses({ stateDir })).toEqual([]))

    test("a host's variables are found under its name as sent, and its results have that name", async () => {
      const ssh = { ...farm.login, extraArgs: '-o HostName=127.1.0.1' }
      const runner = createTestRunner(stateDir, { ansibleBin, sharePath: share, ssh })
      const hosts = ['DB-Main_01', 'LocalHost', '::FFFF:127.3.0.1', '2001:0DB8::0A']
      const { outcomes, states } = await followRun(
        await runner.start(createUnit(projectPlaybook('named', revision), hosts)),
      )

      expect(states).toEqual(['ok', 'ok', 'ok', 'ok'])
      expect(hosts.map((host) => outcomes[host]?.steps[1]?.msg)).toEqual([
        'DB-Main_01 as it was written',
        'LocalHost local',
        '::FFFF:127.3.0.1 address',
        '2001:0DB8::0A nothing',
      ])
    })
  })
}
