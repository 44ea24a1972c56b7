import { expect, test } from 'vitest'
import { askOverSocket, createTestLog, runAll, shareService, startService } from '../service-under-test.ts'

const getService = shareService()
const local = { host: '127.0.0.1:8007' }
const longest = 64 * 1024

/** An address of exactly this length; v1 ignores extra commas. */
function padAddress(begin: string, length: number): string {
  return begin.padEnd(length, ',')
}

test('v1 accepts an address of 64 KiB and finds its hosts', async () => {
  const service = await startService()
  const ips = Array.from({ length: 4500 }, (_, index) => `10.1.${Math.floor(index / 250)}.${(index % 250) + 1}`)
  const body = {
    ...{ task_id: '1', task_name: 'x', module: 'shell', args: 'id', timeout: '100', type: 'adhoc' },
    ips: ips.join(','),
  }
  await askOverSocket(service, { path: '/api/v1/distribute/adhoc/', body, headers: local })
  await runAll(service, () => ({}))
  const path = padAddress(`/api/v1/distribute/adhoc/?ips=${ips.join(',')}`, longest)
  expect(path).toHaveLength(longest)
  expect((await askOverSocket(service, { path, headers: local })).body).toMatchObject({ code: 200, length: 10 })
})

test.each([longest + 1, 200 * 1024])(
  'v1 answers an address of %i characters in its envelope, with a remedy',
  async (length) => {
    for (const path of ['adhoc/?ips=10.1.1.1', 'playbook/?ips=10.1.1.1', 'file?x=']) {
      const method = path.startsWith('file') ? ('POST' as const) : ('GET' as const)
      const asked = { path: padAddress(`/api/v1/distribute/${path}`, length), method, headers: local }
      const { status, body } = await askOverSocket(getService(), asked)
      expect({ status, body }).toEqual({
        status: 200,
        body: { code: 500, data: null, msg: expect.stringMatching(`${length} characters.*${longest}.*fewer hosts`) },
      })
    }
  },
)

test('v2 answers a longer address with 414', async () => {
  const { status, body } = await askOverSocket(getService(), {
    path: padAddress('/api/v2/tasks?q=', longest + 1),
    headers: local,
  })
  expect([status, body]).toMatchObject([
    414,
    { status: 414, code: 'address_too_long', title: 'URI Too Long', detail: expect.stringMatching('fewer hosts') },
  ])
})

test('the log shortens a long address', async () => {
  const { logger, lines } = createTestLog()
  const service = await startService({}, { logger })
  await askOverSocket(service, { path: padAddress('/api/v2/tasks?q=', longest), headers: local })
  const line = lines.find(({ msg }) => msg === 'request answered')
  expect(line?.url).toMatch(/^\/api\/v2\/tasks\?q=.*… \(65536 characters\)$/)
  expect(String(line?.url).length).toBeLessThan(600)
})
