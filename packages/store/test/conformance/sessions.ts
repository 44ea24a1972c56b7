import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { newAccount } from './accounts.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const hourMs = 3_600_000

export function describeSessions(underTest: () => StoreUnderTest): void {
  describe('sessions', () => {
    const start = async (times: { idleMs?: number; lifetimeMs?: number } = {}) => {
      const { accounts, sessions } = underTest().store
      const account = await accounts.create(newAccount())
      const hash = randomUUID()
      const session = { account: account.id, hash, address: '10.1.2.3', idleMs: hourMs, lifetimeMs: hourMs, ...times }
      expect(await sessions.start(session)).toBe(true)
      return { account, hash, find: () => sessions.find(hash), session }
    }

    it('show who is signed in, and note the sign-in', async () => {
      const { account, find } = await start()
      const { name, role, lanes } = account
      expect(await find()).toEqual({ name, role, lanes, endsAtMs: expect.any(Number), isUseNoted: true })
      expect(await underTest().store.accounts.find(name)).toMatchObject({ signedInAtMs: expect.any(Number) })
      expect(await underTest().store.sessions.find(randomUUID())).toBeUndefined()
    })

    it('end by a sign-out, which may be repeated', async () => {
      const { hash, find } = await start()
      const { sessions } = underTest().store
      await sessions.end(hash)
      await sessions.end(hash)
      expect(await find()).toBeUndefined()
    })

    it.each([
      ['after their lifetime', { lifetimeMs: -1 }],
      ['without a use', { idleMs: -1 }],
    ])('end %s', async (_, times) => {
      expect(await (await start(times)).find()).toBeUndefined()
    })

    it('last as long as they are used, by a note per minute', async () => {
      const { execute, store } = underTest()
      const { hash, find } = await start()
      const setUse = (time: string) => execute(`update session set used_at = '${time}' where hash = '${hash}'`)
      await store.sessions.noteUse(hash, -1)
      expect(await find(), 'noted within the minute').toBeDefined()
      await setUse('2026-01-02 03:04:05.678')
      expect(await find()).toMatchObject({ isUseNoted: false })
      await store.sessions.noteUse(hash, 2 * hourMs)
      expect(await find()).toMatchObject({ isUseNoted: true })
    })

    it.each([
      ['the account is disabled', { isDisabled: true }],
      ['its password changes', { passwordHash: 'other' }],
    ])('end when %s', async (_, change) => {
      const { account, find } = await start()
      await underTest().store.accounts.change(account.name, change)
      expect(await find()).toBeUndefined()
    })

    it('do not start for a disabled account', async () => {
      const { account, session } = await start()
      const { accounts, sessions } = underTest().store
      await accounts.change(account.name, { isDisabled: true })
      expect(await sessions.start({ ...session, hash: randomUUID() })).toBe(false)
    })

    it('that have ended are deleted, others stay', async () => {
      const { sessions } = underTest().store
      const open = await start()
      await start({ lifetimeMs: -1 })
      await start({ idleMs: -1 })
      while ((await sessions.prune(1)) > 0);
      expect(await open.find()).toBeDefined()
    })
  })
}
