import { generateKeyPairSync, randomBytes } from 'node:crypto'
import {
  createLaneOpener,
  createLaneSealer,
  createSecretKey,
  openSecretVars,
  type SecretKey,
  type SigningKeys,
} from '@distribute/service'
import { beforeEach, describe, expect, test } from 'vitest'
import { ask, claimAll, listTasks, runAll, type ServiceUnderTest, startService } from '../service-under-test.ts'

const tasks = '/api/v2/tasks'
const secretKey = createSecretKey(randomBytes(32))
const pair = generateKeyPairSync('x25519')
const next = generateKeyPairSync('x25519')
const opener = createLaneOpener(new Map([['default', [pair.privateKey, next.privateKey]]]))
const secretVars = { password: 'hunter2' }
const lane = 'default'

const sealWith = (...pairs: readonly (typeof pair)[]): Pick<SigningKeys, 'sealer'> => ({
  sealer: createLaneSealer(new Map([[lane, pairs.map(({ publicKey }) => publicKey)]])),
})
const start = (keys: Pick<SigningKeys, 'sealer'> | undefined, secretsKey: SecretKey | undefined = secretKey) =>
  startService({}, { store: service?.store, secretKey: secretsKey, keys })

let service: ServiceUnderTest
beforeEach(async () => {
  service = await startService({}, { secretKey, keys: sealWith(pair) })
})

const submit = (fields: object = {}, to = service) =>
  ask(to, { path: tasks, body: { hosts: ['10.1.1.1'], adhoc: { module: 'ping' }, secretVars, ...fields } })
const retry = (id: string, by = service) => ask(by, { path: `${tasks}/${id}/retry`, body: {} })
const find = async (id: string) => (await service.store.tasks.find(id)) ?? { secrets: null, firstTask: '' }
const open = ({ secrets, firstTask }: { secrets: string | null; firstTask: string }) =>
  opener.open(secrets ?? '', { lane, firstTask })
const opened = { kind: 'opened', secretVars }

describe('secretVars of a lane that has a key', () => {
  test('are stored so that only its engines can open them, for this task only', async () => {
    const ids = [(await submit({ id: 'x' })).body.id, (await submit()).body.id]
    for (const id of ids) {
      const task = await find(id)
      expect(task.firstTask).toBe(id)
      expect(open(task)).toEqual(opened)
      expect(openSecretVars(task.secrets ?? '', secretKey)).toBeUndefined()
    }
    const claimed = await claimAll(service)
    expect(claimed.map(({ content, firstTask }) => open({ ...content, firstTask }))).toEqual([opened, opened])
  })

  test('are recognized when the request is repeated', async () => {
    expect((await submit({ id: 'x' })).status).toBe(201)
    expect((await submit({ id: 'x' })).status).toBe(200)
    expect((await submit({ id: 'x', secretVars: { password: 'other' } })).status).toBe(409)
  })

  test('are kept unchanged by a chain of retries', async () => {
    await submit({ id: 'x' })
    let last = 'x'
    for (const _ of [1, 2]) {
      await runAll(service, () => ({ state: 'failed' }))
      last = (await retry(last)).body.id
    }
    expect(last).not.toBe('x')
    expect(await find(last)).toMatchObject({ secrets: (await find('x')).secrets, firstTask: 'x' })
    const [claimed] = await claimAll(service)
    expect(open({ secrets: null, firstTask: '', ...claimed, ...claimed?.content })).toEqual(opened)
  })

  test('are kept by a retry while the lane has their key, and rejected at once if not', async () => {
    await submit({ id: 'x' })
    await submit({ id: 'y' })
    await runAll(service, () => ({ state: 'failed' }))
    expect((await retry('x', await start(sealWith(next, pair)))).status).toBe(201)
    for (const keys of [sealWith(next), undefined]) {
      const refused = await retry('y', await start(keys))
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'secretVars' }] } })
      expect(refused.body.detail).toMatch(
        /task y .*sealed for lane default with a key that is not in lane-default\.pub\.pem/,
      )
    }
    expect(await listTasks(service)).toHaveLength(3)
  })
})

test('a retry seals secretVars for a lane that got its key later', async () => {
  const before = await start(undefined)
  await submit({ id: 'x' }, before)
  expect(openSecretVars((await find('x')).secrets ?? '', secretKey)).toEqual(secretVars)
  await runAll(service, () => ({ state: 'failed' }))
  const { id } = (await retry('x')).body
  expect((await find(id)).firstTask).toBe('x')
  expect(open(await find(id))).toEqual(opened)
})

test('without KEY_FILE they are rejected, because a repeated request could not be recognized', async () => {
  const without = await startService({}, { store: service.store, keys: sealWith(pair) })
  const refused = await submit({}, without)
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'secretVars' }] } })
  expect(refused.body.detail).toMatch(/\[Security\] KEY_FILE/)
})
