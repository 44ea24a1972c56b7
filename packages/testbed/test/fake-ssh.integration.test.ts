import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ansibleBins } from '../src/ansible-bins.ts'
import { createFakeSsh, type FakeSsh } from '../src/fake-ssh.ts'

const hosts = ['web1', 'web2', 'down1', 'fail1', 'slow100-1']

describe.each(Object.entries(ansibleBins()))('the fake ssh under Ansible %s', (version, bin) => {
  let fake: FakeSsh
  beforeAll(async () => {
    fake = await createFakeSsh()
  })
  afterAll(() => fake.remove())

  it.each([[[]], [['--become']]])('answers one call for each host according to its name, with %j', async (flags) => {
    const args = ['--inventory', `${hosts},`, 'all', '-m', 'ping', ...flags]
    const calledBefore = (await fake.readCalledHosts()).length
    const { all, exitCode } = await execa(`${bin}/ansible`, args, {
      env: { ANSIBLE_CONFIG: fake.ansibleConfig },
      all: true,
      reject: false,
      stdin: 'ignore',
    })
    expect(exitCode, `${version}: ${all}`).toBe(4)
    expect(all.match(/^\S+ \| SUCCESS/gm)?.sort()).toEqual(
      ['slow100-1', 'web1', 'web2'].map((host) => `${host} | SUCCESS`),
    )
    expect(all).toMatch(/down1 \| UNREACHABLE.*Connection refused/s)
    expect(all).toMatch(/fail1 \| FAILED/)
    expect((await fake.readCalledHosts()).slice(calledBefore).sort()).toEqual([...hosts].sort())
  })
})
