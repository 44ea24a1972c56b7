import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { NewToken } from '../../src/index.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export function describeTokens(underTest: () => StoreUnderTest): void {
  describe('tokens', () => {
    const create = async (changes: Partial<NewToken> = {}) => {
      const token = createToken(changes)
      await underTest().store.tokens.create(token)
      return token
    }
    const show = async (name: string) => (await underTest().store.tokens.list()).find((token) => token.name === name)

    it('are found only by their hash, and have unique names', async () => {
      const { tokens } = underTest().store
      expect(await tokens.find(randomUUID())).toBeUndefined()
      const { name, hash } = await create()
      expect(await tokens.find(hash)).toMatchObject({ name, isUseNoted: false })
      expect(await tokens.find(name)).toBeUndefined()
      expect(await tokens.any()).toBe(true)
      await expect(tokens.create(createToken({ name }))).rejects.toMatchObject({ code: 'conflict' })
    })

    it('are listed by name, with their times and without their hash', async () => {
      const { tokens } = underTest().store
      const before = Date.now() - 10_000
      const made = [await create(), await create()]
      const listed = await tokens.list()
      expect(listed.map(({ name }) => name)).toEqual(listed.map(({ name }) => name).toSorted())
      for (const { name, hash } of made) {
        const token = listed.find((one) => one.name === name)
        expect(token).toEqual({
          ...{ name, role: 'admin', lanes: 'all', createdBy: null, createdAtMs: expect.any(Number) },
          ...{ expiresAtMs: null, lastUsedAtMs: null, lastUsedAddress: null, revokedAtMs: null },
        })
        expect(token?.createdAtMs).toBeGreaterThan(before)
        expect(JSON.stringify(listed)).not.toContain(hash)
      }
    })

    it('store the time of their use once a minute', async () => {
      const { store, execute } = underTest()
      const { name, hash } = await create()
      await store.tokens.noteUse(hash, '10.1.2.3')
      const first = await show(name)
      expect(first?.lastUsedAddress).toBe('10.1.2.3')
      expect(first?.lastUsedAtMs).toBeGreaterThanOrEqual(first?.createdAtMs ?? 0)
      expect(await store.tokens.find(hash)).toMatchObject({ name, isUseNoted: true })

      const setLastUse = (time: string) => execute(`update token set last_used_at = '${time}' where hash = '${hash}'`)
      await setLastUse('2100-01-02 03:04:05.678')
      await store.tokens.noteUse(hash, '10.9.9.9')
      expect(await show(name)).toMatchObject({
        lastUsedAtMs: Date.UTC(2100, 0, 2, 3, 4, 5, 678),
        lastUsedAddress: '10.1.2.3',
      })
      await setLastUse(new Date(Date.now() - 61_000).toISOString().replace('T', ' ').slice(0, -1))
      expect(await store.tokens.find(hash)).toMatchObject({ name, isUseNoted: false })
      await store.tokens.noteUse(hash, null)
      expect((await show(name))?.lastUsedAtMs).toBeGreaterThanOrEqual(first?.lastUsedAtMs ?? 0)
    })

    it('that are revoked are not found; revoking is idempotent', async () => {
      const { tokens } = underTest().store
      const { name, hash } = await create()
      expect(await tokens.revoke(name)).toBe(true)
      const revokedAtMs = (await show(name))?.revokedAtMs
      expect(revokedAtMs).toEqual(expect.any(Number))
      expect(await tokens.find(hash)).toBeUndefined()
      expect(await tokens.revoke(name)).toBe(true)
      expect((await show(name))?.revokedAtMs).toBe(revokedAtMs)
      expect(await tokens.revoke(randomUUID())).toBe(false)
      await expect(tokens.create(createToken({ name }))).rejects.toMatchObject({ code: 'conflict' })
    })

    it('keep their role, lanes, creator and expiry', async () => {
      const { tokens } = underTest().store
      const lanes = ['dc1', 'dc2']
      const { name, hash } = await create({
        role: 'viewer',
        lanes,
        expiresAfterMs: 90 * dayMs,
        createdBy: 'local:root',
      })
      const found = await tokens.find(hash)
      expect(found).toMatchObject({ name, role: 'viewer', lanes, isExpired: false })
      expect(Math.abs((found?.expiresAtMs ?? 0) - Date.now() - 90 * dayMs)).toBeLessThan(60_000)
      const shown = { role: 'viewer', lanes, createdBy: 'local:root', expiresAtMs: found?.expiresAtMs }
      expect(await show(name)).toMatchObject(shown)
    })

    it('expire by the clock of the database', async () => {
      const { store, execute } = underTest()
      const { hash } = await create({ expiresAfterMs: dayMs })
      expect(await store.tokens.find(hash)).toMatchObject({ isExpired: false })
      await execute(`update token set expires_at = '2026-01-02 03:04:05.678' where hash = '${hash}'`)
      const expiresAtMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
      expect(await store.tokens.find(hash)).toMatchObject({ isExpired: true, expiresAtMs })
    })

    it('of the version before have full access without an end', async () => {
      const { store, execute } = underTest()
      const [name, hash] = [randomUUID(), randomUUID()]
      await execute(`insert into token (name, hash, created_at) values ('${name}', '${hash}', '2026-01-02 03:04:05')`)
      const access = { role: 'admin', lanes: 'all', expiresAtMs: null }
      expect(await store.tokens.find(hash)).toMatchObject({ ...access, isExpired: false })
      expect(await show(name)).toMatchObject({ ...access, createdBy: null })
    })

    it('give the least access where their row cannot be read', async () => {
      const { store, execute } = underTest()
      const { hash } = await create({ role: 'operator', lanes: ['dc1'] })
      await execute(`update token set role = 'emperor', lanes = '{' where hash = '${hash}'`)
      expect(await store.tokens.find(hash)).toMatchObject({ role: 'viewer', lanes: [] })
    })

    it('that are all revoked leave none', async () => {
      const { store, execute } = underTest()
      await create()
      await execute("update token set revoked_at = '2026-01-02 03:04:05.678' where revoked_at is null")
      expect(await store.tokens.any()).toBe(false)
      await create()
      expect(await store.tokens.any()).toBe(true)
    })
  })
}

const dayMs = 24 * 3600 * 1000

function createToken(changes: Partial<NewToken> = {}): NewToken {
  const access = { role: 'admin', lanes: 'all', expiresAfterMs: null, createdBy: null } as const
  return { name: `运维 ${randomUUID()}`, hash: randomUUID(), ...access, ...changes }
}
