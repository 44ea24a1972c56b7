import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ask, startService } from './service-under-test.ts'

const fieldNames = [
  ...['id', 'name', 'hosts', 'adhoc', 'playbook', 'timeoutSeconds', 'unitSize', 'splitAnyway', 'lane', 'extraVars'],
  ...['become', 'becomeUser', 'check', 'diff', 'tags', 'skipTags', 'verbosity', 'module', 'args', 'content'],
  ...['task_id', 'task_name', 'ips', 'type', 'timeout', 'playbook_name', 'playbook_content', '__proto__', 'toString'],
]

/** Text that is near to what is right, and text that is nowhere near. */
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

test('no JSON body makes the service fail', { timeout: 120_000 }, async () => {
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

test('no bytes in a body make it fail', async () => {
  const service = await startService()
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (body) => {
      expect((await ask(service, { path: '/api/v2/tasks', body })).status).toBeLessThan(500)
      expect((await ask(service, { path: '/api/v1/distribute/adhoc/', body })).status).toBe(200)
    }),
    { numRuns: 100 },
  )
})

test('no address makes it fail', async () => {
  const service = await startService()
  const addresses = [
    '/api/v2/tasks/',
    '/api/v2/tasks?q=',
    '/api/v2/tasks?cursor=',
    '/api/v2/tasks?host=',
    '/api/v2/tasks?',
  ]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...addresses), fc.string({ unit: 'binary' }), async (start, rest) => {
      const path = `${start}${encodeURIComponent(rest.toWellFormed())}`
      expect((await ask(service, { path })).status, path).toBeLessThan(500)
    }),
    { numRuns: 200 },
  )
})
