import { farmHosts } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { runPlaybook } from '../run-playbook.ts'

test('five steps over 30 hosts, of which one hangs in the first: 29 end ok within the deadline of 15 s', async () => {
  const good = Array.from({ length: 29 }, (_, index) => `ok-${index}`)
  const tasks = [1, 2, 3, 4, 5].map((number) => ({ name: `step ${number}`, raw: 'true' }))
  const endings = await runPlaybook({
    hosts: ['hang-1', ...good],
    play: { tasks },
    timeoutSeconds: 15,
    ansible: '2.19',
    hostsBy: 'fake ssh',
  })
  expect(endings[0]).toEqual({
    host: 'hang-1',
    state: 'timeout',
    cause: expect.stringMatching(/^straggler rule after \d+ s of the unit deadline of 15 s, .* in step step 1$/),
  })
  expect(endings.slice(1)).toEqual(good.map((host) => ({ host, state: 'ok', cause: null })))
})

test('one host that takes half of the deadline, and one that hangs, cost their neighbours nothing', async () => {
  const [slow = '', ...good] = farmHosts(7)
  const [hanging = ''] = farmHosts(1, 'hanging')
  const tasks = [
    { name: 'step 1', raw: `case $SSH_CONNECTION in *" ${slow} "*) sleep 12;; esac` },
    { name: 'step 2', raw: 'true' },
  ]
  const hosts = [hanging, slow, ...good]
  const endings = await runPlaybook({ hosts, play: { tasks }, timeoutSeconds: 24, ansible: '2.19', hostsBy: 'farm' })
  expect(endings.map(({ state }) => state)).toEqual(['timeout', ...[slow, ...good].map(() => 'ok')])
  expect(endings[0]?.cause).toMatch(/^straggler rule .* in step step 1$/)
})
