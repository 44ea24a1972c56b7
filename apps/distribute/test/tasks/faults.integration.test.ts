import { expect, test } from 'vitest'
import { ask, runAll, startService } from '../service-under-test.ts'

const path = '/api/v2/tasks'
const fault = 'step build failed on localhost: no space'
const step = { host: 'localhost', step: 'build', state: 'failed', ignored: false, rescued: false } as const
const counts = { hosts: 1, steps: 1, failed: 1, unreachable: 0 }

/** A task `x` of one unit whose hosts are ok, and whose run failed on localhost. */
async function startWithFault() {
  const service = await startService()
  await ask(service, { path, body: { id: 'x', hosts: ['h[1-2]'], adhoc: { module: 'ping' } } })
  const otherSteps = [{ ...step, startedAtMs: Date.UTC(2026, 0, 31, 16), durationMs: 12, msg: 'no space' }]
  await runAll(service, () => ({}), {
    exitCode: 2,
    fault,
    notes: { otherSteps, otherCounts: counts, warnings: ['odd'] },
  })
  return { service, get: (rest: string) => ask(service, { path: `${path}/x${rest}` }) }
}

test('a failed step on another host is shown with the task, its unit and each host of the unit', async () => {
  const { get } = await startWithFault()
  const otherHosts = [{ ...step, startedAt: '2026-01-31T16:00:00.000Z', durationMs: 12, msg: 'no space' }]
  expect((await get('')).body).toMatchObject({ state: 'failed', cause: fault, warnings: ['odd'], hosts: { ok: 2 } })
  expect((await get('/units')).body.items).toMatchObject([
    { fault, warnings: ['odd'], otherHosts, otherHostCounts: counts, exitCode: 2 },
  ])
  expect((await get('/hosts/h2')).body).toMatchObject({ host: 'h2', state: 'ok', fault, otherHosts })
})

test('a retry of such a task is rejected with its cause', async () => {
  const { service } = await startWithFault()
  const refused = await ask(service, { path: `${path}/x/retry`, body: {} })
  expect(refused.status).toBe(422)
  expect(JSON.stringify(refused.body)).toContain(`its hosts are 2 ok. It failed for another reason (${fault})`)
})
