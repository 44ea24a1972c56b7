import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Actor } from '../../src/index.ts'
import { createTask, registerEngine } from '../task-fixtures.ts'
import { newAccount } from './accounts.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export function describeAudit(underTest: () => StoreUnderTest): void {
  describe('the audit log', () => {
    const createActor = (): Actor => ({ name: `token:${randomUUID()}`, address: '10.1.2.3', requestId: randomUUID() })
    const read = async (by: Actor) => (await underTest().store.audit.list({ actor: by.name }, { limit: 100 })).items

    it('has each change once, with who made it, from where and by which request', async () => {
      const { store } = underTest()
      const by = createActor()
      const task = createTask()
      for (const _ of [1, 2]) await store.tasks.submit(task, by)
      for (const _ of [1, 2]) await store.tasks.cancel(task.publicId, by)
      const engine = await registerEngine(store, { lane: 'default', slots: 1 })
      for (const _ of [1, 2]) await store.engines.drain(engine, by)
      const name = randomUUID()
      const token = {
        name,
        hash: name,
        role: 'viewer',
        lanes: 'all',
        expiresAfterMs: null,
        createdBy: by.name,
      } as const
      await store.tokens.create(token, by)
      await expect(store.tokens.create(token, by)).rejects.toMatchObject({ code: 'conflict' })
      for (const _ of [1, 2]) await store.tokens.revoke(name, by)
      const entries = await read(by)
      expect(entries.map(({ action, subject }) => [action, subject]).toReversed()).toEqual([
        ['task.submit', task.publicId],
        ['task.cancel', task.publicId],
        ['engine.drain', engine],
        ['token.create', name],
        ['token.revoke', name],
      ])
      const [last] = entries
      expect(last).toMatchObject({ actor: by.name, address: by.address, requestId: by.requestId, outcome: 'done' })
      expect(Math.abs((last?.atMs ?? 0) - Date.now())).toBeLessThan(60_000)
    })

    it('has changes of accounts without their passwords, and sign-ins', async () => {
      const { accounts, sessions } = underTest().store
      const by = createActor()
      const { id, name } = await accounts.create(newAccount({ role: 'viewer', lanes: ['dc1', 'dc2'] }), by)
      await accounts.change(name, { role: 'operator', lanes: 'all', passwordHash: 'secret' }, { by })
      await accounts.change(name, { isDisabled: true }, { by, version: 1 })
      await accounts.change(name, { isDisabled: false }, { by })
      expect((await read(by)).map(({ action, subject, detail }) => [action, subject, detail]).toReversed()).toEqual([
        ['account.create', name, 'viewer, lanes dc1, dc2'],
        ['account.change', name, 'operator, lanes all, new password'],
        ['account.change', name, 'enabled'],
      ])

      const from = { address: '10.1.2.3', requestId: randomUUID() }
      const session = { account: id, hash: randomUUID(), ...from, idleMs: 60_000, lifetimeMs: 60_000 }
      await sessions.start(session)
      for (const _ of [1, 2]) await sessions.end(session.hash, from)
      expect((await read({ ...by, name: `account:${name}` })).toReversed()).toMatchObject([
        { action: 'session.start', subject: name, ...from },
        { action: 'session.end', subject: name, ...from },
      ])
    })

    it('finds the tasks that someone submitted', async () => {
      const { tasks, audit } = underTest().store
      const [mine, other] = [createActor(), createActor()]
      const task = createTask()
      await tasks.submit(task, mine)
      await tasks.submit(createTask(), other)
      await tasks.cancel(task.publicId, other)
      const { items } = await tasks.list({ actor: mine.name }, { limit: 10 })
      expect(items.map(({ publicId }) => publicId)).toEqual([task.publicId])
      expect((await tasks.list({ actor: randomUUID() }, { limit: 10 })).items).toEqual([])
      expect(await audit.findSubmitter(task.publicId)).toBe(mine.name)
      const refused = { by: other, action: 'task.retry', subject: task.publicId, outcome: 'refused' } as const
      await audit.write(refused)
      expect(await audit.findSubmitter(task.publicId)).toBe(mine.name)
      expect((await tasks.list({ actor: other.name }, { limit: 10 })).items).toHaveLength(1)
      expect(await audit.findSubmitter(randomUUID())).toBeUndefined()
    })

    it('has a retry, and nothing of what the service does by itself', async () => {
      const { store } = underTest()
      const by = createActor()
      const origin = createTask()
      await store.tasks.submit(origin)
      const found = await store.tasks.find(origin.publicId)
      const retry = createTask({ retryOf: { taskId: found?.id ?? 0, unlessOneRuns: false } })
      await store.tasks.submit(retry, by)
      expect(await read(by)).toMatchObject([
        { action: 'task.retry', subject: retry.publicId, detail: `of ${origin.publicId}` },
      ])
      expect((await store.audit.list({ subject: origin.publicId }, { limit: 10 })).items).toEqual([])
    })

    it('is filtered and read page by page', async () => {
      const { audit } = underTest().store
      const by = createActor()
      for (const subject of ['a', 'b', 'c'])
        await audit.write({ by, action: 'project.clone', subject, outcome: 'refused', detail: 'why' })
      const first = await audit.list({ actor: by.name, action: 'project.clone' }, { limit: 2 })
      expect(first.items.map(({ subject }) => subject)).toEqual(['c', 'b'])
      const second = await audit.list({ actor: by.name }, { limit: 2, cursor: first.nextCursor ?? '' })
      expect(second).toMatchObject({ items: [{ subject: 'a', outcome: 'refused', detail: 'why' }], nextCursor: null })
      const count = async (filter: object) =>
        (await audit.list({ actor: by.name, ...filter }, { limit: 9 })).items.length
      expect(await count({ subject: 'b' })).toBe(1)
      expect(await count({ sinceMs: Date.now() + 3_600_000 })).toBe(0)
      expect(await count({ untilMs: Date.now() - 3_600_000 })).toBe(0)
      expect(await count({ sinceMs: Date.now() - 3_600_000, untilMs: Date.now() + 3_600_000 })).toBe(3)
    })

    it('counts refused requests that are folded together in one entry', async () => {
      const { audit } = underTest().store
      const [by, foldBy] = [createActor(), randomUUID()]
      const entry = { by, action: 'request', subject: '/api/v2/tasks', outcome: 'refused' } as const
      for (let sent = 0; sent < 18; sent++) await audit.countRefused(entry, { foldBy, attempts: 1 })
      await audit.countRefused(entry, { foldBy, attempts: 2 })
      const entries = await read(by)
      // Two if a minute ends in between.
      expect(entries.length).toBeLessThanOrEqual(2)
      expect(entries.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(20)
    })

    it('forgets old entries alone', async () => {
      const { store, execute } = underTest()
      const by = createActor()
      for (const subject of ['old', 'new']) await store.audit.write({ by, action: 'x', subject, outcome: 'done' })
      await execute(
        `update audit_entry set at = '2020-01-02 03:04:05.678' where subject = 'old' and actor = '${by.name}'`,
      )
      while (await store.audit.prune(24 * 3600 * 1000)) {}
      expect((await read(by)).map(({ subject }) => subject)).toEqual(['new'])
    })
  })
}
