import { expect, test } from 'vitest'
import { ask, createTestLog, openTestStore, startService } from '../service-under-test.ts'

test('an internal error has an incident id, under which the log has the details', async () => {
  const { logger, lines } = createTestLog('error')
  const store = await openTestStore()
  const service = await startService({}, { store, logger })
  await store.close()
  const body = { id: 'x', hosts: ['10.1.1.1'], adhoc: { module: 'ping' } }
  for (const asked of [{ path: '/api/v2/tasks', body }, { path: '/api/v2/tasks/x' }]) {
    const answer = await ask(service, asked)
    expect(answer.status).toBeGreaterThanOrEqual(500)
    expect(answer.body).toMatchObject({ status: answer.status, incident: expect.stringMatching(/^[0-9A-Z]{26}$/) })
    expect(answer.body.detail).toContain(answer.body.incident)
    expect(JSON.stringify(answer.body)).not.toMatch(/sqlite|database|\.ts|node_modules/i)
    expect(lines.at(-1)).toMatchObject({ incident: answer.body.incident, err: { stack: expect.any(String) } })
  }
})

test('a proxy that is not a valid address is an invalid configuration', async () => {
  await expect(startService({ trustProxy: ['0.0.0.0/0'] })).rejects.toMatchObject({
    code: 'invalid_configuration',
    message: expect.stringContaining('TRUST_PROXY'),
  })
})
