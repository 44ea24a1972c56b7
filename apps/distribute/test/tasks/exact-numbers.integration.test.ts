import { createSecretKey, openSecretVars } from '@distribute/service'
import { expect, test } from 'vitest'
import { ask, claimAll, runAll, type ServiceUnderTest, startService } from '../service-under-test.ts'

const path = '/api/v2/tasks'
const variables = '{"ratio":1.0,"deep":{"list":[1e3,-0,0.50,1,2.5]},"text":"1.0"}'

function submit(service: ServiceUnderTest, fields: string) {
  return ask(service, { path, body: `{"id":"x","hosts":["a"],"adhoc":{"module":"ping"},${fields}}` })
}

async function readText({ app }: ServiceUnderTest, url: string): Promise<string> {
  return (await app.inject({ url, headers: { host: '127.0.0.1' } })).body
}

test('extraVars keep the text of their numbers: in responses, for engines, and in a retry', async () => {
  const service = await startService()
  expect((await submit(service, `"extraVars":${variables}`)).status).toBe(201)
  expect(await readText(service, `${path}/x`)).toContain(`"extraVars":${variables}`)
  const [claimed] = await claimAll(service)
  expect(claimed?.content.request).toContain(`"extraVars":${variables}`)
})

test('a retry keeps it as well', async () => {
  const service = await startService()
  await submit(service, `"extraVars":${variables}`)
  await runAll(service, () => ({ state: 'failed' }))
  await ask(service, { path: `${path}/x/retry`, body: { id: 'again' } })
  expect(await readText(service, `${path}/again`)).toContain(`"extraVars":${variables}`)
})

test('secretVars keep it', async () => {
  const secretKey = createSecretKey(Buffer.alloc(32, 7))
  const service = await startService({}, { secretKey })
  await submit(service, `"secretVars":${variables}`)
  const [claimed] = await claimAll(service)
  expect(JSON.stringify(openSecretVars(claimed?.content.secrets ?? '', secretKey))).toBe(variables)
})

test('a request is only the same with the same text', async () => {
  const service = await startService()
  await submit(service, '"extraVars":{"a":1.0}')
  expect((await submit(service, '"extraVars":{"a":1.0}')).status).toBe(200)
  for (const other of ['1', '1.00', '{"rawJSON":"1.0"}'])
    expect((await submit(service, `"extraVars":{"a":${other}}`)).status, other).toBe(409)
})

test('other numbers are compared by value', async () => {
  const service = await startService()
  const answer = await submit(service, '"timeoutSeconds":1e2,"failRate":5.0,"unitSize":3.0')
  expect(answer).toMatchObject({ status: 201, body: { request: { timeoutSeconds: 100, failRate: 5, unitSize: 3 } } })
})

test.each(['12345678901234567890', '-9007199254740993', '1e999', '1e22'])(
  '%s is rejected: clients would round it',
  async (number) => {
    const service = await startService()
    for (const field of ['extraVars', 'secretVars'])
      expect(await submit(service, `"${field}":{"a":[0,${number}]}`)).toMatchObject({
        status: 422,
        body: { errors: [{ path: `${field}.a.1`, message: expect.stringContaining('as a string') }] },
      })
  },
)
