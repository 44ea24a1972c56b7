import { randomBytes } from 'node:crypto'
import { createSecretKey, sealSecretVars } from '@distribute/service'
import { describe, expect, test } from 'vitest'
import { type PlaybookUnderTest, runPlaybook } from '../run-playbook.ts'

const key = createSecretKey(randomBytes(32))
const compare = { name: 'compare', 'ansible.builtin.assert': { that: ["password == 'hunter2'"], quiet: true } }
const unit: PlaybookUnderTest = {
  hosts: ['a', 'b'],
  play: { tasks: [compare] },
  timeoutSeconds: 240,
  ansible: '2.19',
  hostsBy: 'fake ssh',
  secrets: sealSecretVars({ password: 'hunter2' }, key),
}

describe('the secretVars of a task', { timeout: 120_000 }, () => {
  test('are opened with the key of the engine for its run', async () => {
    const endings = await runPlaybook({ ...unit, secretKey: key })
    expect(endings).toEqual(unit.hosts.map((host) => ({ host, state: 'ok', cause: null })))
  })
})
