import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { ask, askOverSocket, listTasks, shareService, startService } from '../../service-under-test.ts'

const v2 = '/api/v2/tasks'
const v1 = ['/api/v1/distribute/adhoc/', '/api/v1/distribute/playbook/', '/api/v1/distribute/file/']
const adhoc = '{"task_id": "1", "ips": "10.1.1.1", "module": "shell", "args": "echo 重启"}'
const ofV2 = '{"hosts": ["10.1.1.1"], "adhoc": {"module": "shell", "args": "echo 重启"}}'

/** 重启 as a Chinese Windows sends it. */
const gbk = Buffer.from([0xd6, 0xd8, 0xc6, 0xf4])

function inGbk(text: string): Buffer {
  const [before = '', after = ''] = text.split('重启')
  return Buffer.concat([Buffer.from(before), gbk, Buffer.from(after)])
}

function inUtf16(text: string): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
}

describe('nothing is stored, and v1 answers in its envelope, for', () => {
  const getService = shareService()

  afterEach(async () => {
    expect(await listTasks(getService())).toEqual([])
    expect(getService().countSubmitted()).toBe(0)
  })

  async function expectRejected(toBytes: (text: string) => Buffer, headers: object, [status, words]: [number, RegExp]) {
    const type = { 'content-type': 'application/json', ...headers }
    const answer = await ask(getService(), { path: v2, body: toBytes(ofV2), headers: type })
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status, body: { status } })
    expect(answer.body.detail).toMatch(words)
    for (const path of v1) {
      const { status: v1Status, body } = await ask(getService(), { path, body: toBytes(adhoc), headers: type })
      expect([v1Status, body]).toEqual([200, { code: 500, data: null, msg: expect.stringMatching(words) }])
    }
  }

  test.each<[string, (text: string) => Buffer]>([
    ['GBK', inGbk],
    ['Latin-1', (text) => Buffer.from(text.replace('重启', 'é'), 'latin1')],
    ['UTF-16 with its mark', inUtf16],
    ['half a character at the end', (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xe9])])],
    ['a surrogate in UTF-8', (text) => Buffer.from(text.replace('重启', '\xed\xa0\x80'), 'latin1')],
    ['an overlong slash', (text) => Buffer.from(text.replace('重启', '\xc0\xaf'), 'latin1')],
  ])('%s', async (_title, toBytes) => {
    await expectRejected(toBytes, {}, [400, /UTF-8/])
    await expectRejected(toBytes, { 'content-type': 'application/json; charset=utf-8' }, [400, /UTF-8/])
  })

  test('UTF-16 without a byte order mark', async () => {
    await expectRejected((text) => Buffer.from(text, 'utf16le'), {}, [400, /UTF-8|JSON/])
  })

  test.each(['gbk', 'GB2312', '"gb18030"', 'utf-16le', 'UTF-7', 'windows-1252', '', 'utf-8; charset=gbk'])(
    'charset %s, with any bytes',
    async (charset) => {
      const type = { 'content-type': `Application/JSON;CharSet=${charset}` }
      for (const toBytes of [inGbk, Buffer.from, (text: string) => Buffer.from(text.replace('重启', 'x'))])
        await expectRejected(toBytes, type, [415, /charset/])
    },
  )

  test.each(['gzip', 'br', 'deflate', 'GZIP, identity', 'nonsense'])('content encoding %s', async (encoding) => {
    const words = /Content-Encoding/
    await expectRejected((text) => gzipSync(text), { 'content-encoding': encoding }, [415, words])
    await expectRejected(Buffer.from, { 'content-encoding': encoding }, [415, words])
  })

  test('compressed bytes without a header', async () => {
    await expectRejected((text) => gzipSync(text), {}, [400, /UTF-8/])
  })

  test('a second Content-Type with another charset', async () => {
    const headers = [
      'Host',
      '127.0.0.1',
      'Content-Type',
      'application/json',
      'Content-Type',
      'application/json; charset=gbk',
    ]
    const answer = await askOverSocket(getService(), { path: v2, body: inGbk(ofV2), headers })
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } })
  })

  test('ISO-8859-1 beyond ASCII, in v1', async () => {
    const headers = { 'content-type': 'text/plain; charset=ISO-8859-1' }
    const { body } = await ask(getService(), { path: v1[0] ?? '', body: adhoc, headers })
    expect(body).toMatchObject({ code: 500, msg: expect.stringContaining('iso-8859-1') })
  })

  test('bytes that are not UTF-8', async () => {
    const broken = fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes))
    await fc.assert(
      fc.asyncProperty(
        broken.filter((bytes) => bytes.toString().includes('\ufffd')),
        async (bytes) => {
          const [before = '', after = ''] = adhoc.split('重启')
          const body = Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)])
          expect((await ask(getService(), { path: v1[0] ?? '', body })).body.code).toBe(500)
        },
      ),
      { numRuns: 100 },
    )
  })
})

test.each([
  ['application/json; charset=utf-8'],
  ['Application/JSON;Charset="UTF-8"'],
  ['application/json; charset=utf8'],
  ['application/json ; x=y'],
])('v2 accepts %s', async (type) => {
  const service = await startService()
  const answer = await ask(service, {
    path: v2,
    body: ofV2,
    headers: { 'content-type': type, 'content-encoding': 'identity' },
  })
  expect(answer).toMatchObject({ status: 201, body: { request: { adhoc: { args: 'echo 重启' } } } })
})

test.each([
  'application/json',
  'application/x-www-form-urlencoded; charset=UTF-8',
  'text/plain',
  'x',
  '',
  'a/b; charset=us-ascii',
])('v1 accepts UTF-8 under the Content-Type "%s"', async (type) => {
  const service = await startService()
  await ask(service, { path: v1[0] ?? '', body: adhoc, headers: { 'content-type': type } })
  expect(await listTasks(service)).toMatchObject([{ request: { action: { args: 'echo 重启' } } }])
})

test('v1 accepts ASCII as ISO-8859-1, which HTTP libraries declare by default', async () => {
  const service = await startService()
  const body = adhoc.replace('重启', 'x')
  await ask(service, { path: v1[0] ?? '', body, headers: { 'content-type': 'text/plain; charset=ISO-8859-1' } })
  expect(await listTasks(service)).toHaveLength(1)
})

test('a byte order mark is removed', async () => {
  const service = await startService()
  expect((await ask(service, { path: v2, body: `\ufeff${ofV2}` })).status).toBe(201)
  expect((await ask(service, { path: v1[0] ?? '', body: `\ufeff${adhoc}` })).body.code).toBe(200)
})

describe('an optional body', () => {
  const types = [{ 'content-type': 'application/json' }, { 'content-type': 'application/x-www-form-urlencoded' }]

  test.each(types)('may be empty under %o', async (headers) => {
    const service = await startService()
    await ask(service, { path: v2, body: { id: 'x', hosts: ['a'], adhoc: { module: 'ping' } } })
    const cancelled = await ask(service, { path: `${v2}/x/cancel`, body: '', headers })
    expect([cancelled.status, cancelled.body.state]).toEqual([202, 'cancelled'])
    expect((await ask(service, { path: '/api/v2/engines/none/drain', body: '', headers })).status).toBe(404)
    expect((await ask(service, { path: `${v2}/x/retry`, body: '', headers })).status).toBe(422)
  })

  test('must be JSON if it is not empty', async () => {
    const service = await startService()
    await ask(service, { path: v2, body: { id: 'x', hosts: ['a'], adhoc: { module: 'ping' } } })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await ask(service, { path: `${v2}/x/cancel`, body: 'a=1', headers })).status).toBe(415)
    expect((await ask(service, { path: `${v2}/x/cancel`, body: '{' })).status).toBe(400)
    expect((await ask(service, { path: v2, body: '' })).status).toBe(400)
    expect((await listTasks(service))[0]?.state).toBe('waiting')
  })
})
