import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ask, runAll, startService } from '../service-under-test.ts'

const fieldNames = [
  ...['id', 'name', 'hosts', 'adhoc', 'playbook', 'timeoutSeconds', 'unitSize', 'splitAnyway', 'lane', 'extraVars'],
  ...['hostTimeoutSeconds', 'startWithinSeconds', 'parallel', 'failCount', 'failRate', 'onEngineLoss', 'states'],
  ...['become', 'becomeUser', 'check', 'diff', 'tags', 'skipTags', 'verbosity', 'module', 'args', 'content'],
  ...['connection', 'user', 'port'],
  ...['task_id', 'task_name', 'ips', 'type', 'timeout', 'playbook_name', 'playbook_content', '__proto__', 'toString'],
]

/** Text that is almost valid, and text that is not. */
const someText = fc.oneof(
  fc.constantFrom(
    '10.1.1.1',
    'web[01-03]',
    '10.0.0.0/8',
    '- hosts: all',
    '{{ x }}',
    'ping',
    'default',
    '',
    '\0',
    '\ud800',
  ),
  fc.string({ unit: 'binary' }),
)

/** Limits, each near its range or far from it, on an otherwise valid task. */
const someLimits = fc.record(
  {
    ...{ unitSize: someNumber(), parallel: someNumber(), failCount: someNumber(), failRate: someNumber() },
    ...{ hostTimeoutSeconds: someNumber(), startWithinSeconds: someNumber() },
    onEngineLoss: fc.oneof(fc.constantFrom('fail', 'retry'), someText),
  },
  { requiredKeys: [] },
)

function someNumber() {
  return fc.oneof(
    fc.integer({ min: -1, max: 12 }),
    fc.constantFrom(0.5, -0, 86_400, 86_401, 2 ** 31, 2 ** 53, null, '5'),
  )
}

const someJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    someText,
    fc.double(),
    fc.integer({ min: -1, max: 600 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...fieldNames), someText), tie('value'), { maxKeys: 12 }),
  ),
})).value

test('no JSON body causes an internal error', { timeout: 120_000 }, async () => {
  const service = await startService()
  await fc.assert(
    fc.asyncProperty(someJson, async (body) => {
      const text = JSON.stringify(body)
      const v2 = await ask(service, { path: '/api/v2/tasks', body: text })
      expect([200, 201, 400, 409, 422], JSON.stringify(v2.body)).toContain(v2.status)
      for (const path of ['/api/v1/distribute/adhoc/', '/api/v1/distribute/playbook/']) {
        const v1 = await ask(service, { path, body: text })
        expect(v1.status).toBe(200)
        expect([200, 500]).toContain(v1.body.code)
        expect(JSON.stringify(v1.body.msg)).not.toMatch(/incident|任务和资产写入错误/)
      }
    }),
    { numRuns: 200 },
  )
})

test('no limits cause an internal error, and accepted tasks are shown and can be cancelled', async () => {
  const service = await startService()
  await fc.assert(
    fc.asyncProperty(someLimits, fc.integer({ min: 1, max: 9 }), async (limits, hosts) => {
      const body = { hosts: [`h[1-${hosts}]`], adhoc: { module: 'ping' }, ...limits }
      const answer = await ask(service, { path: '/api/v2/tasks', body })
      expect([201, 422], JSON.stringify(answer.body)).toContain(answer.status)
      if (answer.status === 422) {
        expect(answer.body.errors).not.toEqual([])
        return
      }
      expect(answer.body.request).toMatchObject(JSON.parse(JSON.stringify(limits)))
      const cancelled = await ask(service, { method: 'POST', path: `/api/v2/tasks/${answer.body.id}/cancel` })
      expect(cancelled.body).toMatchObject({ state: 'cancelled', hosts: { skipped: hosts } })
    }),
    { numRuns: 150 },
  )
})

test('no body of cancel, retry or drain causes an internal error', async () => {
  const service = await startService()
  await ask(service, { path: '/api/v2/tasks', body: { id: 'x', hosts: ['a'], adhoc: { module: 'ping' } } })
  await runAll(service, () => ({ state: 'failed' }))
  const addresses = ['/tasks/x/cancel', '/tasks/x/retry', '/tasks/y/retry', '/engines/engine-1/drain']
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...addresses), someJson, async (address, body) => {
      const { status } = await ask(service, { path: `/api/v2${address}`, body: JSON.stringify(body) })
      expect([200, 201, 202, 400, 404, 409, 422]).toContain(status)
    }),
    { numRuns: 150 },
  )
})

test('no bytes in a body cause an internal error', async () => {
  const service = await startService()
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (body) => {
      expect((await ask(service, { path: '/api/v2/tasks', body })).status).toBeLessThan(500)
      expect((await ask(service, { path: '/api/v1/distribute/adhoc/', body })).status).toBe(200)
    }),
    { numRuns: 100 },
  )
})

test('no address causes an internal error', async () => {
  const service = await startService()
  const addresses = [
    '/api/v2/tasks/',
    '/api/v2/tasks?q=',
    '/api/v2/tasks?cursor=',
    '/api/v2/tasks?host=',
    '/api/v2/tasks?',
    '/api/v2/tasks/x/units?cursor=',
    '/api/v2/engines?',
  ]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...addresses), fc.string({ unit: 'binary' }), async (start, rest) => {
      const path = `${start}${encodeURIComponent(rest.toWellFormed())}`
      expect((await ask(service, { path })).status, path).toBeLessThan(500)
      const drained = `/api/v2/engines/${encodeURIComponent(rest.toWellFormed())}/drain`
      expect((await ask(service, { method: 'POST', path: drained })).status, path).toBeLessThan(500)
    }),
    { numRuns: 200 },
  )
})
