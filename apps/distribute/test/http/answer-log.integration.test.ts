import { expect, test } from 'vitest'
import { ask, askOverSocket, createTestLog, startService } from './service-under-test.ts'

const tasks = '/api/v2/tasks'
const ping = { hosts: ['10.1.1.1'], adhoc: { module: 'ping' } }

async function startLogged() {
  const { logger, lines } = createTestLog()
  const service = await startService({}, { logger })
  const findAnswer = () => lines.findLast(({ msg }) => msg === 'request answered')
  return { service, lines, findAnswer }
}

test.each([
  ['an unknown task', { path: `${tasks}/nothing` }, 404, 'not_found'],
  ['an unknown address', { path: '/nowhere' }, 404, 'not_found'],
  ['an address that cannot be read', { path: '/%zz' }, 400, 'bad_request'],
  ['no JSON', { path: tasks, body: '{' }, 400, 'bad_request'],
  ['a wrong field', { path: tasks, body: { ...ping, parallel: 0 } }, 422, 'invalid_input'],
  ['an unknown token', { path: tasks, headers: { authorization: 'Bearer x' } }, 401, 'unauthorized'],
  ['a refusal of v1', { path: '/api/v1/distribute/adhoc/', body: { task_id: '1' } }, 200, 'invalid_input'],
])('%s is logged as a warning with its code', async (_title, asked, statusCode, code) => {
  const { service, findAnswer } = await startLogged()
  await ask(service, asked)
  expect(findAnswer()).toMatchObject({ level: 40, statusCode, code, peer: '127.0.0.1' })
})

test('a refused input is not quoted in the log', async () => {
  const { service, lines } = await startLogged()
  const body = { ...ping, hosts: ['10.1.1.1;s3cret'], extraVars: { 'pass-s3cret': 's3cret' } }
  const answer = await ask(service, { path: tasks, body })
  expect([answer.status, answer.body.detail]).toEqual([422, expect.stringContaining('s3cret')])
  expect(JSON.stringify(lines)).not.toContain('s3cret')
})

test('an accepted request has no code', async () => {
  const { service, findAnswer } = await startLogged()
  await ask(service, { path: tasks, body: ping })
  expect(findAnswer()).toMatchObject({ level: 30, statusCode: 201 })
  expect(findAnswer()).not.toHaveProperty('code')
})

test('a submitted task is one line that says what and from whom', async () => {
  const { service, lines } = await startLogged()
  const body = { id: 'x', hosts: ['h[1-31]'], adhoc: { module: 'ping' } }
  await ask(service, { path: tasks, body })
  await ask(service, { path: tasks, body })
  expect(lines.filter(({ msg }) => msg === 'task submitted')).toEqual([
    expect.objectContaining({
      ...{ level: 30, publicId: 'x', kind: 'adhoc', hosts: 31, units: 2 },
      ...{ lane: 'default', peer: '127.0.0.1', task: expect.any(Number) },
    }),
  ])
})

test.each([
  ['origin', 'https://evil.example/ÿ\u0085', 'the header Origin is "https://evil.example/??"'],
  ['origin', `http://${'x'.repeat(1000)}`, `the header Origin is "http://${'x'.repeat(193)}"`],
  ['sec-fetch-site', 'cross-site', 'the header Sec-Fetch-Site is "cross-site"'],
])('the refusal of a foreign %s names its value, made harmless', async (header, value, words) => {
  const { service, findAnswer } = await startLogged()
  const headers = { host: '127.0.0.1:8007', [header]: value }
  const answer = await askOverSocket(service, { path: tasks, headers })
  expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining(words)])
  expect(findAnswer()).toMatchObject({ code: 'forbidden', reason: expect.stringContaining(words) })
})
