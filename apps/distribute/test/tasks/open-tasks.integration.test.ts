import { expect, test } from 'vitest'
import { ask, runAll, startService } from '../service-under-test.ts'

const rejection = '2 tasks are open ([Limits] MAX_OPEN_TASKS): wait for some to end, or cancel some'

test('both APIs reject more open tasks than MAX_OPEN_TASKS, until some have ended', async () => {
  const service = await startService({ maxOpenTasks: 2 })
  const submit = (id: string) =>
    ask(service, { path: '/api/v2/tasks', body: { id, hosts: ['h1'], adhoc: { module: 'ping' } } })
  const submitOfV1 = (id: string) =>
    ask(service, { path: '/api/v1/distribute/adhoc/', body: { task_id: id, ips: '10.0.0.1', module: 'ping' } })
  expect((await submit('first')).status).toBe(201)
  expect((await submitOfV1('second')).body.code).toBe(200)
  expect(await submit('third')).toMatchObject({ status: 429, body: { code: 'rate_limited', detail: rejection } })
  expect(await submitOfV1('third')).toMatchObject({ status: 429, body: { code: 500, msg: rejection } })
  // A repeated request creates no task.
  expect((await submit('first')).status).toBe(200)
  await runAll(service, () => ({ state: 'failed' }))
  expect((await ask(service, { path: '/api/v2/tasks/first/retry', body: {} })).status).toBe(201)
  expect((await submit('third')).status).toBe(201)
  expect((await ask(service, { path: '/api/v2/tasks/first/retry', body: { id: 'again' } })).status).toBe(429)
})
