import { expect, test } from 'vitest'
import { runPlaybook } from './run-playbook.ts'

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
