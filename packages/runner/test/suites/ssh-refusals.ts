import { farmHosts, useFarm } from '@distribute/testbed'
import { expect, test } from 'vitest'
import type { SshSettings } from '../../src/ssh/settings.ts'
import { adhoc, createTestRunner, createUnit, followRun, useStateDir } from '../run-unit.ts'

/** The results of hosts that reject the credentials, on one version of Ansible. */
export function describeSshRefusals(version: string, ansibleBin: string): void {
  const title = `a wrong password is tried once and makes its host unreachable, with ansible-core ${version}`
  test(title, { timeout: 300_000 }, async () => {
    const { farm, createRunner } = await prepare()
    const { user } = await farm.makePasswordAccount()
    const [host = ''] = farmHosts(1, 'password')
    const runner = createRunner({ user, password: 'another' })
    const { states, outcomes } = await followRun(await runner.start(createUnit(adhoc('ping'), [host])))

    expect(states).toEqual(['unreachable'])
    expect(outcomes[host]?.cause).toContain('Permission denied')
    expect(await farm.countWrongPasswords()).toBe(1)
  })

  test(`a wrong password for sudo fails the step with a message that names it, with ansible-core ${version}`, {
    timeout: 300_000,
  }, async () => {
    const { farm, createRunner } = await prepare()
    const { user } = await farm.makePasswordAccount()
    const [host = ''] = farmHosts(1)
    const runner = createRunner({ user, keyFile: farm.keyFile, becomePassword: 'another' })
    const unit = createUnit(adhoc('command', 'id'), [host], { become: true })
    const { outcomes } = await followRun(await runner.start(unit))

    expect(outcomes[host]).toMatchObject({ state: 'failed', msg: expect.stringContaining('Incorrect sudo password') })
  })

  async function prepare() {
    const stateDir = useStateDir()
    const farm = await useFarm()
    const { port } = farm
    return {
      farm,
      createRunner: (ssh: Partial<SshSettings>) =>
        createTestRunner(stateDir, { ansibleBin, localHosts: false, ssh: { port, ...ssh } }),
    }
  }
}
