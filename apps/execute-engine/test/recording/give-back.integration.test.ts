import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmod, copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@distribute/contracts'
import { createLaneOpener, createLaneSealer, createSecretKey } from '@distribute/service'
import type { Store } from '@distribute/store'
import { createFakeSsh, eventually, useAnsible, useFarm, useFolder } from '@distribute/testbed'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { describeTestTask, keepAnnouncing, openTestEngine, untilFinished } from '../test-engine.ts'

const ansible = useAnsible()
const raw = { kind: 'adhoc', module: 'raw', args: 'true' } as const

test('an engine that cannot start Ansible gives its units to another one, rests, and blames no host', async () => {
  const bin = await makeBrokenAnsible()
  const { fakeSsh } = await useFakeSsh()
  const logged: string[] = []
  const write = (line: string) => void logged.push((JSON.parse(line) as { msg: string }).msg)
  const parts = await openTestEngine({ ...fakeSsh, DISTRIBUTE_ANSIBLE_BIN: bin }, { logger: pino({}, { write }) })
  const { store, engine, openAnother } = parts
  await engine.start()
  expect(engine.listProblems()).toEqual([])
  await store.tasks.submit(describeTestTask({ publicId: 'moves', hosts: ['ok-1', 'ok-2'], action: raw }))
  keepAnnouncing(parts)

  const cause = expect.stringMatching(/^engine engine could not start it: broken/)
  await eventually(async () => expect(await findUnit(store)).toMatchObject({ state: 'queued', attempt: 2, cause }))
  expect(engine.listProblems()).toEqual([
    expect.stringMatching(/^resting for 30 s after a run that this engine failed: broken/),
  ])
  expect(logged).toContain('run failed because of this engine: taking no units for a while')

  const other = openAnother({ ...fakeSsh, DISTRIBUTE_ANSIBLE_BIN: ansible })
  await other.start()
  expect(await untilFinished(store, 'moves')).toMatchObject({ state: 'succeeded', hosts: { ok: 2 } })
  expect(await findUnit(store)).toMatchObject({ engine: 'other', attempt: 2 })
})

test('a key that ssh refuses on one engine makes no host unreachable: another engine runs them', async () => {
  const farm = await useFarm()
  const keyFile = join(useFolder(), 'key')
  await copyFile(farm.keyFile, keyFile)
  await chmod(keyFile, 0o600)
  const settings = {
    DISTRIBUTE_ANSIBLE_BIN: ansible,
    DISTRIBUTE_ANSIBLE_SSH_USER: farm.user,
    DISTRIBUTE_ANSIBLE_SSH_PORT: String(farm.port),
  }
  // looked at once, and not again before the run
  const options = { machineIntervalMs: 3_600_000 }
  const parts = await openTestEngine({ ...settings, DISTRIBUTE_ANSIBLE_SSH_KEY_FILE: keyFile }, options)
  const { store, engine, openAnother } = parts
  await engine.start()
  await chmod(keyFile, 0o644)
  const hosts = ['127.0.0.2', '127.0.0.3']
  await store.tasks.submit(describeTestTask({ publicId: 'moves', hosts, action: raw }))
  keepAnnouncing(parts)

  await eventually(async () => expect(await findUnit(store)).toMatchObject({ attempt: 2, hosts: { waiting: 2 } }), {
    timeoutMs: 60_000,
  })
  await eventually(() =>
    expect(engine.listProblems()).toEqual([
      expect.stringMatching(/SSH_KEY_FILE .*: its mode is 0644, bad permissions/),
      expect.stringMatching(/^resting for 30 s /),
    ]),
  )
  const other = openAnother({ ...settings, DISTRIBUTE_ANSIBLE_SSH_KEY_FILE: farm.keyFile })
  await other.start()
  expect(await untilFinished(store, 'moves')).toMatchObject({ state: 'succeeded', hosts: { ok: 2 } })
})

test('secretVars that one engine cannot open are opened by another, and the first one goes on with other units', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  const { fakeSsh } = await useFakeSsh()
  const settings = { ...fakeSsh, DISTRIBUTE_ANSIBLE_BIN: ansible }
  const parts = await openTestEngine(settings, { secretKey: createSecretKey(randomBytes(32)) })
  const { store, engine, openAnother } = parts
  await engine.start()
  const sealer = createLaneSealer(new Map([['default', [publicKey]]]))
  const secrets = sealer.seal({ password: 'hunter2' }, { lane: 'default', firstTask: 'moves' })
  await store.tasks.submit(describeTestTask({ publicId: 'moves', hosts: ['ok-1'], action: raw, secrets }))
  keepAnnouncing(parts)

  const cause =
    "engine engine could not start it: the task's secretVars cannot be opened: this engine's [Security] KEYS_DIR has no"
  await eventually(async () =>
    expect(await findUnit(store)).toMatchObject({ attempt: 2, cause: expect.stringContaining(cause) }),
  )
  expect(engine.listProblems()).toEqual([])

  const opener = createLaneOpener(new Map([['default', [privateKey]]]))
  await openAnother(settings, { keys: { verifier: undefined, opener } }).start()
  expect(await untilFinished(store, 'moves')).toMatchObject({ state: 'succeeded' })
})

test('a claim whose answer was lost with the store is repeated, and the attempt is not lost', async () => {
  const { fakeSsh } = await useFakeSsh()
  const { store, openAnother } = await openTestEngine({})
  let isAnswerLost = false
  const claim: Store['units']['claim'] = async (unit) => {
    const claimed = await store.units.claim(unit)
    if (isAnswerLost) return claimed
    isAnswerLost = true
    throw new AppError('store_unavailable', 'the connection was lost')
  }
  const units = { ...store.units, claim }
  const settings = { ...fakeSsh, DISTRIBUTE_ANSIBLE_BIN: ansible }
  await openAnother(settings, { store: { ...store, ping: store.ping, close: store.close, units } }).start()
  await store.tasks.submit(describeTestTask({ publicId: 'moves', hosts: ['ok-1'], action: raw }))
  // not announced: an engine picks it up
  await store.lanes.deal({ lane: 'default', depth: 1, aliveWithinMs: 60_000 })

  expect(await untilFinished(store, 'moves')).toMatchObject({ state: 'succeeded' })
  expect(isAnswerLost).toBe(true)
  expect(await findUnit(store)).toMatchObject({ attempt: 1, claimedBy: 'sweep' })
})

async function findUnit(store: Store) {
  const task = await store.tasks.find('moves')
  const { items } = await store.units.list(task?.id ?? 0, { limit: 1 })
  return items[0]
}

/** It answers its version, and ends as where its interpreter is missing. */
async function makeBrokenAnsible(): Promise<string> {
  const bin = useFolder()
  const script =
    '#!/bin/sh\ntest "$1" = --version && exec echo "ansible-playbook [core 2.19]"\necho broken >&2\nexit 127\n'
  for (const name of ['ansible', 'ansible-playbook']) await writeFile(join(bin, name), script, { mode: 0o755 })
  return bin
}

async function useFakeSsh() {
  const ssh = await createFakeSsh()
  onTestFinished(() => ssh.remove())
  return { fakeSsh: { DISTRIBUTE_ANSIBLE_CONFIG: ssh.ansibleConfig } }
}
