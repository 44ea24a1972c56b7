import { expect, test } from 'vitest'
import { ask, startService } from '../service-under-test.ts'

const path = '/api/v2/tasks'
const task = { hosts: ['h1.example'], adhoc: { module: 'ping' } }

test('variables that change where hosts are run cause a warning', async () => {
  const service = await startService()
  const extraVars = { ansible_connection: 'local', ansible_host: '10.0.0.1', harmless: 1 }
  const { status, body } = await ask(service, { path, body: { ...task, extraVars } })
  expect([status, body.warnings]).toEqual([
    201,
    [
      'extraVars has ansible_connection: every host uses this connection; `local` runs on the engine itself',
      'extraVars has ansible_host: every host is reached at this address, whatever its name',
    ],
  ])
})

test.each([
  ['extraVars', { ansible_host: '127.0.0.1' }, 'extraVars.ansible_host'],
  ['extraVars', { ansible_ssh_host: 'localhost' }, 'extraVars.ansible_ssh_host'],
  ['extraVars', { ansible_host: 'a b' }, 'extraVars.ansible_host'],
])('rejects an address in %s that hosts must not have: %j', async (field, variables, at) => {
  const service = await startService()
  const answer = await ask(service, { path, body: { ...task, [field]: variables } })
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: at }] } })
})

test('accepts an address of this machine if hosts may have it, and does not check templates', async () => {
  const service = await startService({ allowLoopback: true })
  for (const ansible_host of ['127.0.0.1', '{{ address }}']) {
    const { status } = await ask(service, { path, body: { ...task, extraVars: { ansible_host, address: '10.0.0.1' } } })
    expect(status).toBe(201)
  }
})
