import { expect, test } from 'vitest'
import { askRaw, createTestLog, shareService, startService } from '../service-under-test.ts'

const getService = shareService()

async function ask(path: string, service = getService()) {
  const answer = await askRaw(service, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:8007\r\nConnection: close\r\n\r\n`)
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1])
  expect(Buffer.byteLength(body)).toBe(length)
  return { status: Number(head.split(' ')[1]), type: /^content-type: (.*)$/im.exec(head)?.[1], body: JSON.parse(body) }
}

test.each([
  ['raw Chinese', 'task_id=中文', 'percent-encoded'],
  ['a raw blank', 'ips=10.1.1.1, 10.1.1.2', '%20'],
])('v1 answers %s in the query in its envelope, with a remedy', async (_title, query, words) => {
  expect(await ask(`/api/v1/distribute/adhoc/?${query}`)).toEqual({
    status: 200,
    type: 'application/json; charset=utf-8',
    body: { code: 500, data: null, msg: expect.stringContaining(words) },
  })
})

test('v2 answers raw Chinese in the query with a problem', async () => {
  expect(await ask('/api/v2/tasks?q=中文')).toEqual({
    status: 400,
    type: 'application/problem+json; charset=utf-8',
    body: expect.objectContaining({ status: 400, code: 'bad_request', detail: expect.stringContaining('%E4%B8%AD') }),
  })
})

test('an address beyond the header limit is answered with 431 in a complete envelope, before any further bytes', async () => {
  const path = `/api/v1/distribute/adhoc/?ips=${'10.1.1.1,'.repeat(200_000)}`
  expect(await ask(path)).toMatchObject({
    status: 431,
    body: { code: 500, data: null, msg: expect.stringContaining('fewer hosts') },
  })
})

test('an unreadable request is logged once, with the reason and without the address', async () => {
  const { logger, lines } = createTestLog()
  const service = await startService({}, { logger })
  await ask('/api/v2/tasks?q=中文', service)
  expect(lines.filter(({ level }) => level === 40)).toMatchObject([
    { msg: 'request not readable', statusCode: 400, peer: '127.0.0.1', reason: expect.any(String) },
  ])
})
