import { expect, test } from 'vitest'
import { ask, askRaw, createTestLog, startService } from '../service-under-test.ts'

const paths = ['/api/v2/tasks', '/api/v2/tasks/unknown', '/nowhere', '/api/v2/%zz', '/api/v1/distribute/adhoc/']

test.each(paths)('the response to %s has the id under which the log has the request', async (path) => {
  const { logger, lines } = createTestLog()
  const service = await startService({}, { logger })
  const { headers } = await ask(service, { path })
  expect(headers['x-request-id']).toMatch(/^[0-9A-Z]{26}$/)
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'request answered', reqId: headers['x-request-id'] }))
})

test('the id of a failed request is its incident', async () => {
  const { logger } = createTestLog()
  const service = await startService({}, { logger })
  await service.store.close()
  const { status, headers, body } = await ask(service, { path: '/api/v2/tasks' })
  expect([status >= 500, body.incident]).toEqual([true, headers['x-request-id']])
})

test('a request that cannot be read has an id in the response and in the log', async () => {
  const { logger, lines } = createTestLog()
  const service = await startService({}, { logger })
  const [, id] = /^x-request-id: (.+)$/m.exec(await askRaw(service, 'no HTTP\r\n\r\n')) ?? []
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'request not readable', reqId: id?.trim() }))
})
