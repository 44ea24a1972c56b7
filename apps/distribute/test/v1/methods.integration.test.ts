import { expect, test } from 'vitest'
import { ask, shareService } from '../service-under-test.ts'

const getService = shareService()
const readAndWrite = 'GET, HEAD, POST, OPTIONS'
const addresses = [
  ['/adhoc', readAndWrite],
  ['/playbook', readAndWrite],
  ['/file', 'POST, OPTIONS'],
].flatMap(([address, allow]) => [
  [`/api/v1/distribute${address}`, allow],
  [`/api/v1/distribute${address}/`, allow],
]) as readonly [path: string, allow: string][]

test.each(addresses)('%s answers OPTIONS with its methods: %s', async (path, allow) => {
  const { status, headers, body } = await ask(getService(), { path, method: 'OPTIONS' })
  expect([status, headers.allow, body]).toEqual([200, allow, { code: 200, data: null, msg: '' }])
})

test.each(addresses)('other methods of %s are answered with 405, Allow and the envelope', async (path, allow) => {
  const methods = ['PUT', 'DELETE', 'PATCH', ...(allow.includes('GET') ? [] : (['GET', 'HEAD'] as const))] as const
  for (const method of methods) {
    const sent = method === 'PUT' || method === 'PATCH' ? { body: '{' } : {}
    const { status, headers, body } = await ask(getService(), { path, method, ...sent })
    expect([method, status, headers.allow]).toEqual([method, 405, allow])
    if (method !== 'HEAD') expect(body).toEqual({ code: 500, data: null, msg: expect.stringContaining(method) })
  }
})
