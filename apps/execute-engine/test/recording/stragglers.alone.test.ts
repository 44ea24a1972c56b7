import { farmHosts } from '@distribute/testbed'
import { describe, expect, test } from 'vitest'
import { runPlaybook } from '../run-playbook.ts'

const [hanging = ''] = farmHosts(1, 'hanging')
const good = farmHosts(29)
const fourMore = [2, 3, 4, 5].map((number) => ({ name: `step ${number}`, raw: 'true' }))
const first = { name: 'step 1', raw: 'true' }

describe.each(['2.14', '2.19'] as const)('one of 30 hosts hangs, five steps, 15 s, ansible-core %s', (ansible) => {
  test.each([
    ['in a loop', 'farm', hanging, { tasks: [{ ...first, loop: [1, 2, 3] }, ...fourMore] }, 'step 1'],
    ['in gather_facts', 'fake ssh', 'hang-1', { gather_facts: true, tasks: fourMore }, 'Gathering Facts'],
    ['with serial: 5', 'farm', hanging, { serial: 5, tasks: [first, ...fourMore] }, 'step 1'],
    [
      'behind ControlPersist',
      'farm',
      '127.2.9.1',
      {
        tasks: [
          first,
          { name: 'step 2', raw: `case $SSH_CONNECTION in *" 127.2.9.1 "*) sleep 1000;; esac` },
          ...fourMore.slice(1),
        ],
      },
      'step 2',
    ],
  ] as const)('%s: it is a timeout, the others end ok', async (_where, hostsBy, bad, play, step) => {
    const endings = await runPlaybook({ hosts: [bad, ...good], play, timeoutSeconds: 15, ansible, hostsBy })
    const cause = expect.stringMatching(new RegExp(`^straggler rule .* in step ${step}$`))
    expect(endings[0]).toEqual({ host: bad, state: 'timeout', cause })
    expect(endings.slice(1).filter(({ state }) => state !== 'ok')).toEqual([])
  })

  test('a step that is slow on every host is left alone until the deadline', async () => {
    const hosts = farmHosts(5, 'slow')
    const tasks = [
      { name: 'slow', raw: 'sleep 7' },
      { name: 'next', raw: 'true' },
    ]
    const endings = await runPlaybook({ hosts, play: { tasks }, timeoutSeconds: 40, ansible, hostsBy: 'farm' })
    expect(endings).toEqual(hosts.map((host) => ({ host, state: 'ok', cause: null })))
    const late = await runPlaybook({ hosts, play: { tasks }, timeoutSeconds: 6, ansible, hostsBy: 'farm' })
    const cause = 'unit deadline of 6 s, in step slow'
    expect(late).toEqual(hosts.map((host) => ({ host, state: 'timeout', cause })))
  })
})
