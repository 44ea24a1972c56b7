import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Pin } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/index.ts'
import { createTask, submit } from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const leaseMs = 60_000
const commit = (digit: string) => digit.repeat(40)

/** A whole clone, from acquiring the lease to its release. */
async function clone(store: Store, name: string, ...commits: readonly string[]): Promise<void> {
  const holder = { name, owner: randomUUID() }
  expect(await store.projects.acquireLease({ ...holder, leaseMs })).toBe(true)
  for (const one of commits) {
    expect(await store.projects.makeCurrent(holder, { revision: one, ref: 'main' })).toBe(true)
    await nextMillisecond()
  }
  await store.projects.releaseLease(holder, null)
}

/** Revisions are ordered by times of millisecond precision; no real clone is as quick as these. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now()
  while (Date.now() === now) await setImmediate()
}

function describeLeases(underTest: () => StoreUnderTest): void {
  it('is leased by one holder at a time, and shows the progress of its clone', async () => {
    const { projects } = underTest().store
    const name = `p-${randomUUID()}`
    const [first, second] = [
      { name, owner: 'first' },
      { name, owner: 'second' },
    ]
    expect(await projects.find(name)).toBeUndefined()
    expect(await projects.acquireLease({ ...first, leaseMs })).toBe(true)
    expect(await projects.acquireLease({ ...second, leaseMs })).toBe(false)
    expect(await projects.renewLease({ ...first, leaseMs, progress: 'receiving 40%' })).toBe(true)
    expect(await projects.find(name)).toMatchObject({ state: 'cloning', progress: 'receiving 40%', current: null })
    await projects.releaseLease(second, 'not mine')
    expect(await projects.find(name)).toMatchObject({ state: 'cloning' })
    await projects.releaseLease(first, 'the server is away')
    const failed = { state: 'failed', progress: null, lastError: 'the server is away', current: null }
    expect(await projects.find(name)).toMatchObject(failed)
    expect(await projects.acquireLease({ ...second, leaseMs })).toBe(true)
    await projects.releaseLease(second, null)
    expect(await projects.find(name)).toMatchObject({ state: 'ready', lastError: null })
  })

  it('is leased by one of two concurrent calls', async () => {
    const { projects } = underTest().store
    const name = `p-${randomUUID()}`
    const owners = Array.from({ length: 8 }, (_, index) => `owner-${index}`)
    const held = await Promise.all(owners.map((owner) => projects.acquireLease({ name, owner, leaseMs })))
    expect(held.filter(Boolean)).toHaveLength(1)
  })

  it('can be taken over if its lease was not renewed, and the former holder changes nothing', async () => {
    const { projects } = underTest().store
    const name = `p-${randomUUID()}`
    const [frozen, next] = [
      { name, owner: 'frozen' },
      { name, owner: 'next' },
    ]
    const findLease = async () => (await projects.listLeases()).find((lease) => lease.name === name)
    expect(await projects.acquireLease({ ...frozen, leaseMs: -1000 })).toBe(true)
    const earlier = await findLease()
    expect(await projects.renewLease({ ...frozen, leaseMs: -2000, progress: null })).toBe(true)
    expect(await projects.acquireLease({ ...next, leaseMs })).toBe(false)
    expect(await projects.acquireLease({ ...next, leaseMs, insteadOf: earlier })).toBe(false)
    const seen = await findLease()
    expect(seen).toMatchObject(frozen)
    expect(await projects.acquireLease({ ...next, leaseMs, insteadOf: seen })).toBe(true)
    expect(await projects.acquireLease({ name, owner: 'third', leaseMs, insteadOf: seen })).toBe(false)
    expect(await findLease()).toMatchObject(next)
    expect(await projects.renewLease({ ...frozen, leaseMs, progress: null })).toBe(false)
    expect(await projects.makeCurrent(frozen, { revision: commit('a'), ref: null })).toBe(false)
    expect(await projects.markRemovable(frozen, { keep: 0, keepMs: 0, keepChangedMs: 0 })).toEqual([])
    await projects.releaseLease(frozen, 'too late')
    expect(await projects.find(name)).toMatchObject({ state: 'cloning', current: null, lastError: null })
    expect(await projects.listRevisions(name)).toEqual([])
  })
}

function describeRevisions(underTest: () => StoreUnderTest): void {
  it('lists its revisions, the current one first, also if it is cloned again', async () => {
    const { projects } = underTest().store
    const name = `p-${randomUUID()}`
    await clone(underTest().store, name, commit('a'), commit('b'))
    const listed = async () => (await projects.listRevisions(name)).map(({ commit, isCurrent }) => [commit, isCurrent])
    expect(await listed()).toEqual([
      [commit('b'), true],
      [commit('a'), false],
    ])
    await clone(underTest().store, name, commit('a'))
    expect(await listed()).toEqual([
      [commit('a'), true],
      [commit('b'), false],
    ])
    expect(await projects.find(name)).toMatchObject({ current: { commit: commit('a'), ref: 'main' } })
    expect(await projects.listCurrent()).toContainEqual({ project: name, revision: commit('a') })
  })

  it('lists revisions older than a pinned one, also if that is current again', async () => {
    const { store } = underTest()
    const name = `p-${randomUUID()}`
    for (const digit of ['a', 'b', 'c']) await clone(store, name, commit(digit))
    const older = (digit: string) => store.projects.listOlder({ project: name, revision: commit(digit) })
    expect(await older('b')).toEqual([commit('a')])
    expect(await older('a')).toEqual([])
    expect(await older('f')).toEqual([])
    await clone(store, name, commit('a'))
    expect(await older('a')).toEqual([commit('b'), commit('c')])
  })

  it('is listed in pages with the others', async () => {
    const { store } = underTest()
    const name = `p-${randomUUID()}`
    await clone(store, name, commit('a'))
    const names: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await store.projects.list({ limit: 2, cursor })
      names.push(...page.items.map((project) => project.name))
      cursor = page.nextCursor
    }
    expect(names.filter((one) => one === name)).toEqual([name])
    expect(new Set(names).size).toBe(names.length)
  })
}

function describeUse(underTest: () => StoreUnderTest): void {
  it('keeps the revisions that are current, among the last, young, or used by a task', async () => {
    const { store, execute } = underTest()
    const name = `p-${randomUUID()}`
    for (const digit of ['a', 'b', 'c', 'd', 'e']) await clone(store, name, commit(digit))
    await submit(store, createTask({ request: pinned({ project: name, revision: commit('b') }) }))
    const holder = { name, owner: 'cleaner' }
    await store.projects.acquireLease({ ...holder, leaseMs })
    expect(await store.projects.markRemovable(holder, { keep: 2, keepMs: 60_000, keepChangedMs: 0 })).toEqual([])
    expect(await store.projects.markRemovable(holder, { keep: 2, keepMs: -1000, keepChangedMs: 0 })).toEqual([
      commit('a'),
      commit('c'),
    ])
    // what an earlier call marked, and did not remove, is returned again
    expect(await store.projects.markRemovable(holder, { keep: 2, keepMs: 60_000, keepChangedMs: 0 })).toHaveLength(2)
    await store.projects.forgetRevision({ project: name, revision: commit('a') })
    await store.projects.forgetRevision({ project: name, revision: commit('e') })
    expect((await store.projects.listRevisions(name)).map((one) => one.commit)).toEqual(['e', 'd', 'b'].map(commit))
    await execute(`update task set state = 'failed', finished_at = '2020-01-01 00:00:00.000'
      where id in (select task from task_revision)`)
    const rest = await store.projects.markRemovable(holder, { keep: 2, keepMs: -1000, keepChangedMs: 0 })
    expect(rest).toEqual([commit('b'), commit('c')])
  })

  it('rejects a task whose revision is missing or being removed, and stores nothing of it', async () => {
    const { store } = underTest()
    const name = `p-${randomUUID()}`
    for (const digit of ['a', 'b']) await clone(store, name, commit(digit))
    const holder = { name, owner: 'cleaner' }
    await store.projects.acquireLease({ ...holder, leaseMs })
    expect(await store.projects.markRemovable(holder, { keep: 1, keepMs: -1000, keepChangedMs: 0 })).toEqual([
      commit('a'),
    ])
    for (const pin of [
      { project: name, revision: commit('a') },
      { project: name, revision: commit('f') },
      { project: `${name}-other`, revision: commit('a') },
    ]) {
      const action = { kind: 'playbook' as const, name: 'site', path: 'site.yml', ...pin }
      const task = createTask({ request: { action } })
      expect(await store.tasks.submit(task)).toEqual({ kind: 'unknown_revision', pin })
      expect(await store.tasks.find(task.publicId)).toBeUndefined()
      // it may not refer to the project at all: the engine finds out
      await submit(store, createTask({ request: pinned(pin) }))
    }
  })

  it('makes a revision available again that is cloned while it is being removed', async () => {
    const { store } = underTest()
    const name = `p-${randomUUID()}`
    for (const digit of ['a', 'b']) await clone(store, name, commit(digit))
    const holder = { name, owner: 'cleaner' }
    await store.projects.acquireLease({ ...holder, leaseMs })
    await store.projects.markRemovable(holder, { keep: 1, keepMs: -1000, keepChangedMs: 0 })
    await store.projects.releaseLease(holder, null)
    await clone(store, name, commit('a'))
    await store.projects.forgetRevision({ project: name, revision: commit('a') })
    await submit(store, createTask({ request: pinned({ project: name, revision: commit('a') }) }))
  })
}

const changes = { changes: 'site.yml was changed', warning: 'site.yml was changed meanwhile' }

function describeChanged(underTest: () => StoreUnderTest): void {
  it('replaces a changed revision: new tasks get the new checkout, tasks that used the old one are warned', async () => {
    const { store, execute } = underTest()
    const name = `p-${randomUUID()}`
    for (const digit of ['a', 'b']) await clone(store, name, commit(digit))
    const use = (revision: string) => submit(store, createTask({ request: pinned({ project: name, revision }) }))
    const [open, over, recent, other] = [
      await use(commit('b')),
      await use(commit('b')),
      await use(commit('b')),
      await use(commit('a')),
    ]
    const end = (id: number, at: string) =>
      execute(`update task set state = 'failed', finished_at = '${at}' where id = ${id}`)
    await end(over.id, '2020-01-01 00:00:00.000')
    await end(recent.id, '2020-01-02 00:00:00.000')
    const [changed, by] = [commit('b'), `${commit('b')}.2`]
    const replacement = { changed, by, sinceMs: Date.UTC(2020, 0, 1, 12), ...changes }

    expect(await store.projects.replaceChanged({ name, owner: 'nobody' }, replacement)).toBe(false)
    expect((await store.projects.find(name))?.current).toMatchObject({ revision: changed })
    const inUse = async (afterTaskMs: number) =>
      (await store.projects.listInUse(afterTaskMs)).filter(({ project }) => project === name)
    expect(await inUse(1000)).toHaveLength(2)
    const holder = { name, owner: 'mender' }
    await store.projects.acquireLease({ ...holder, leaseMs })
    expect(await store.projects.replaceChanged(holder, replacement)).toBe(true)
    expect(await inUse(1000)).toEqual([{ project: name, revision: commit('a') }])
    await end(other.id, '2020-01-01 00:00:00.000')
    expect(await inUse(1000)).toEqual([])
    expect(await inUse(100 * 365 * 86_400_000)).toHaveLength(1)

    const pin = { project: name, revision: changed }
    const checkouts = [
      { revision: changed, state: 'changed' },
      { revision: by, state: 'ready' },
    ]
    expect(await store.projects.listCheckouts(pin)).toEqual(checkouts)
    const current = { revision: by, commit: changed, ref: 'main' }
    expect(await store.projects.find(name)).toMatchObject({ current, changes: changes.changes })
    expect(await store.projects.listRevisions(name)).toMatchObject([
      { revision: by, commit: changed, isCurrent: true, changes: null, changedAtMs: null },
      { revision: changed, isCurrent: false, changes: changes.changes, changedAtMs: expect.any(Number) },
      { revision: commit('a'), changes: null },
    ])
    // a mount that still shows the changed one is behind
    expect(await store.projects.listOlder({ ...pin, revision: by })).toContain(changed)
    const warningsOf = async (task: { publicId: string }) => (await store.tasks.find(task.publicId))?.warnings
    expect([await warningsOf(open), await warningsOf(recent)]).toEqual([[changes.warning], [changes.warning]])
    expect([await warningsOf(over), await warningsOf(other)]).toEqual([[], []])
    const action = { kind: 'playbook' as const, name: 'site', path: 'site.yml', ...pin }
    expect(await store.tasks.submit(createTask({ request: { action } }))).toEqual({ kind: 'unknown_revision', pin })
    await use(by)
  })

  it('removes changed revisions of any age once no task uses them', async () => {
    const { store } = underTest()
    const name = `p-${randomUUID()}`
    await clone(store, name, commit('a'))
    const task = await submit(store, createTask({ request: pinned({ project: name, revision: commit('a') }) }))
    const holder = { name, owner: 'mender' }
    await store.projects.acquireLease({ ...holder, leaseMs })
    const limits = { keep: 5, keepMs: 60_000, keepChangedMs: -1000 }
    const patient = { ...limits, keepChangedMs: 60_000 }
    const replacement = { changed: commit('a'), by: `${commit('a')}.2`, sinceMs: 0, ...changes }
    await store.projects.replaceChanged(holder, replacement)
    expect(await store.projects.markRemovable(holder, limits)).toEqual([])
    await store.tasks.cancel(task.publicId)
    await underTest().execute(`update task set finished_at = '2020-01-01 00:00:00.000' where id = ${task.id}`)
    expect(await store.projects.markRemovable(holder, patient)).toEqual([])
    expect(await store.projects.markRemovable(holder, limits)).toEqual([commit('a')])
    await store.projects.forgetRevision({ project: name, revision: commit('a') })
    const pin = { project: name, revision: commit('a') }
    expect(await store.projects.listCheckouts(pin)).toEqual([{ revision: `${commit('a')}.2`, state: 'ready' }])
  })
}

/** The record of the revisions that a task uses is deleted with the task. */
function describeForgetting(underTest: () => StoreUnderTest): void {
  it('is not used by a deleted task', async () => {
    const { store, execute, query } = underTest()
    const name = `p-${randomUUID()}`
    await clone(store, name, commit('a'))
    const task = await submit(store, createTask({ request: pinned({ project: name, revision: commit('a') }) }))
    const countUses = () => query(`select revision from task_revision where task = ${task.id}`)
    expect(await countUses()).toHaveLength(1)
    await store.tasks.cancel(task.publicId)
    await execute(`update task set finished_at = '2020-01-01 00:00:00.000' where id = ${task.id}`)
    while ((await store.retention.prune(365 * 86_400_000)).more);
    expect(await countUses()).toEqual([])
  })
}

const pinned = (pin: Pin) => ({ pins: [pin] })

function describeCounting(underTest: () => StoreUnderTest): void {
  it('counts, and is deleted if it was never cloned and has no lease', async () => {
    const { store } = underTest()
    const { projects } = store
    const names = ['failed', 'cloning', 'ready', 'later'].map((what) => `${what}-${randomUUID()}`)
    const [failed = '', cloning = '', ready = '', later = ''] = names
    const before = await projects.count()
    await projects.acquireLease({ name: failed, owner: 'x', leaseMs })
    await projects.releaseLease({ name: failed, owner: 'x' }, 'there is no such project')
    await projects.acquireLease({ name: cloning, owner: 'x', leaseMs })
    await clone(store, ready, commit('a'))
    await clone(store, later, commit('b'))
    await projects.acquireLease({ name: later, owner: 'x', leaseMs })
    await projects.releaseLease({ name: later, owner: 'x' }, 'the server is away')
    expect(await projects.count()).toBe(before + 4)
    await projects.forgetFailed()
    const left = await Promise.all(names.map((name) => projects.find(name)))
    expect(left.map((project) => project?.state)).toEqual([undefined, 'cloning', 'ready', 'failed'])
  })
}

export function describeProjects(underTest: () => StoreUnderTest): void {
  describe('a project', () => {
    describeLeases(underTest)
    describeRevisions(underTest)
    describeUse(underTest)
    describeChanged(underTest)
    describeForgetting(underTest)
    describeCounting(underTest)
  })
}
