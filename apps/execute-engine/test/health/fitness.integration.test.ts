import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '@distribute/store'
import { createFakeSsh, eventually, mountSmallDisk, useAnsible, useFolder } from '@distribute/testbed'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import type { ExecuteEngineDeps } from '../../src/create-execute-engine.ts'
import { announce, describeTestTask, openTestEngine, untilFinished } from '../test-engine.ts'

const ansible = useAnsible()

test('an engine without Ansible takes no units and reports why, and works once Ansible is there', async () => {
  const bin = useFolder()
  const { store, queue, engine, logged, submit } = await openEngine({ DISTRIBUTE_ANSIBLE_BIN: bin })
  await engine.start()
  await submit('waits')
  await announce({ store, queue })

  const problem = `[Ansible] BIN ${bin} has no executable ansible-playbook`
  expect(engine.listProblems()).toEqual([problem])
  await eventually(async () => expect(await store.engines.list(60_000)).toMatchObject([{ problem }]))
  await untilQueuedFor(store, 3500)

  for (const name of ['ansible', 'ansible-playbook']) await symlink(join(ansible, name), join(bin, name))
  expect(await untilFinished(store, 'waits')).toMatchObject({ state: 'succeeded' })
  expect(engine.listProblems()).toEqual([])
  await eventually(async () =>
    expect(await store.engines.list(60_000)).toMatchObject([{ problem: null, isolation: { mode: 'namespaces' } }]),
  )
  expect(logged).toEqual([`machine check failed: taking no units (${problem})`, 'machine check passed: taking units'])
})

test('an engine without room for another run leaves units to others, and takes them once it has room', async () => {
  const disk = await mountSmallDisk(useFolder(), '10m')
  onTestFinished(() => disk.unmount())
  const env = { DISTRIBUTE_ANSIBLE_BIN: ansible }
  // between two looks the engine finds out by itself
  const options = { stateDir: { dir: disk.path, engineId: 'engine' }, machineIntervalMs: 2000 }
  const { store, queue, engine, submit } = await openEngine(env, options)
  await engine.start()
  await disk.fill()
  await submit('waits')
  await announce({ store, queue })
  await untilQueuedFor(store, 3500)
  expect(engine.listProblems()).toEqual([`${disk.path} has 0 MiB left, and a start needs 4: make room (ENOSPC)`])

  await disk.empty()
  expect(await untilFinished(store, 'waits')).toMatchObject({ state: 'succeeded' })
})

test('a disk that is full in the middle of a run costs no later unit its hosts', async () => {
  const disk = await mountSmallDisk(useFolder(), '10m')
  onTestFinished(() => disk.unmount())
  const options = { stateDir: { dir: disk.path, engineId: 'engine' }, restMs: 100 }
  const { store, queue, engine, submit } = await openEngine({ DISTRIBUTE_ANSIBLE_BIN: ansible }, options)
  await engine.start()
  await submit('fills', ['slow3000-1'])
  await announce({ store, queue })
  await eventually(async () => {
    const task = await store.tasks.find('fills')
    const { items } = await store.units.list(task?.id ?? 0, { limit: 1 })
    expect(items[0]?.progress?.outstanding).toMatchObject([{ host: 'slow3000-1' }])
  })
  await disk.fill()
  await submit('waits')
  await announce({ store, queue })

  // with the ballast its result may still fit
  const { id } = await untilFinished(store, 'fills')
  const { items } = await store.results.list(id, {}, { limit: 1 })
  expect(['ok', 'lost']).toContain(items[0]?.state)
  await untilQueuedFor(store, 3500)
  const lack = `${disk.path} has 0 MiB left, and a start needs 4: make room (ENOSPC)`
  await eventually(() => expect(engine.listProblems()).toEqual([lack]))

  await disk.empty()
  expect(await untilFinished(store, 'waits')).toMatchObject({ state: 'succeeded' })
})

test('an engine whose hosts could be run twice, as distribute reckons with less grace, takes no units', async () => {
  const env = { DISTRIBUTE_ANSIBLE_BIN: ansible, DISTRIBUTE_EXEC_ENGINE_GRACE_SECONDS: '60' }
  const { store, queue, engine, logged, submit } = await openEngine(env, { settingsIntervalMs: 100 })
  const settings = { leaseSeconds: 30, graceSeconds: 5, topic: 'distribute' }
  const announceDistribute = (changes: object) =>
    store.distributes.announce({ id: 'distribute', hostName: 'far', settings: { ...settings, ...changes } })
  await announceDistribute({ topic: 'other' })
  await engine.start()
  await submit('waits')
  await announce({ store, queue })

  const warning = 'TOPIC is distribute at the engine and other at distribute: units come late (far)'
  const danger = 'GRACE_SECONDS is 60 at the engine and 5 at distribute: a host could run twice at the same time (far)'
  expect(engine.listProblems()).toEqual([warning, danger])
  await eventually(async () =>
    expect(await store.engines.list(60_000)).toMatchObject([{ problem: danger, notice: warning }]),
  )
  await untilQueuedFor(store, 3500)

  await announceDistribute({ graceSeconds: 60 })
  expect(await untilFinished(store, 'waits')).toMatchObject({ state: 'succeeded' })
  expect(engine.listProblems()).toEqual([])
  expect(logged).toEqual([
    `settings differ: a host could run twice at the same time; taking no units (${danger})`,
    `settings differ between daemons (${warning})`,
    'settings agree again: taking units',
    'settings agree between daemons',
  ])
})

/** Longer than the time after which an engine picks up a unit without its message. */
async function untilQueuedFor(store: Store, queuedForMs: number): Promise<void> {
  await eventually(async () => expect(await store.units.findQueued(['default'], queuedForMs)).toBeDefined())
}

async function openEngine(env: Record<string, string>, deps: Partial<ExecuteEngineDeps> = {}) {
  const fakeSsh = await createFakeSsh()
  onTestFinished(() => fakeSsh.remove())
  const logged: string[] = []
  const write = (line: string) => {
    const { msg, problem } = JSON.parse(line) as { msg: string; problem?: string }
    if (/^machine|^settings/.test(msg)) logged.push(problem === undefined ? msg : `${msg} (${problem})`)
  }
  const parts = await openTestEngine(
    { DISTRIBUTE_ANSIBLE_CONFIG: fakeSsh.ansibleConfig, ...env },
    { logger: pino({}, { write }), machineIntervalMs: 100, ...deps },
  )
  const submit = (publicId: string, hosts = ['ok-1']) =>
    parts.store.tasks.submit(
      describeTestTask({ publicId, hosts, action: { kind: 'adhoc', module: 'raw', args: 'true' } }),
    )
  return { ...parts, logged, submit }
}
