import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { StoreUnderTest } from './store-under-test.ts'

export function describeTokens(underTest: () => StoreUnderTest): void {
  describe('tokens', () => {
    const create = async () => {
      const token = { name: `运维 ${randomUUID()}`, hash: randomUUID() }
      await underTest().store.tokens.create(token)
      return token
    }
    const show = async (name: string) => (await underTest().store.tokens.list()).find((token) => token.name === name)

    it('are found by their hash alone, and have names of their own', async () => {
      const { tokens } = underTest().store
      expect(await tokens.find(randomUUID())).toBeUndefined()
      const { name, hash } = await create()
      expect(await tokens.find(hash)).toEqual({ name, isUseNoted: false })
      expect(await tokens.find(name)).toBeUndefined()
      expect(await tokens.any()).toBe(true)
      await expect(tokens.create({ name, hash: randomUUID() })).rejects.toMatchObject({ code: 'conflict' })
    })

    it('are listed by name, with their times and without their hash', async () => {
      const { tokens } = underTest().store
      const before = Date.now() - 10_000
      const made = [await create(), await create()]
      const listed = await tokens.list()
      expect(listed.map(({ name }) => name)).toEqual(listed.map(({ name }) => name).toSorted())
      for (const { name, hash } of made) {
        const token = listed.find((one) => one.name === name)
        expect(token).toEqual({ name, createdAtMs: expect.any(Number), lastUsedAtMs: null, revokedAtMs: null })
        expect(token?.createdAtMs).toBeGreaterThan(before)
        expect(JSON.stringify(listed)).not.toContain(hash)
      }
    })

    it('note their use once a minute', async () => {
      const { store, execute } = underTest()
      const { name, hash } = await create()
      await store.tokens.noteUse(hash)
      const first = await show(name)
      expect(first?.lastUsedAtMs).toBeGreaterThanOrEqual(first?.createdAtMs ?? 0)
      expect(await store.tokens.find(hash)).toEqual({ name, isUseNoted: true })

      const setLastUse = (time: string) => execute(`update token set last_used_at = '${time}' where hash = '${hash}'`)
      await setLastUse('2100-01-02 03:04:05.678')
      await store.tokens.noteUse(hash)
      expect((await show(name))?.lastUsedAtMs).toBe(Date.UTC(2100, 0, 2, 3, 4, 5, 678))
      await setLastUse(new Date(Date.now() - 61_000).toISOString().replace('T', ' ').slice(0, -1))
      expect(await store.tokens.find(hash)).toEqual({ name, isUseNoted: false })
      await store.tokens.noteUse(hash)
      expect((await show(name))?.lastUsedAtMs).toBeGreaterThanOrEqual(first?.lastUsedAtMs ?? 0)
    })

    it('that are revoked are found no more, once and for all', async () => {
      const { tokens } = underTest().store
      const { name, hash } = await create()
      expect(await tokens.revoke(name)).toBe(true)
      const revokedAtMs = (await show(name))?.revokedAtMs
      expect(revokedAtMs).toEqual(expect.any(Number))
      expect(await tokens.find(hash)).toBeUndefined()
      expect(await tokens.revoke(name)).toBe(true)
      expect((await show(name))?.revokedAtMs).toBe(revokedAtMs)
      expect(await tokens.revoke(randomUUID())).toBe(false)
      await expect(tokens.create({ name, hash: randomUUID() })).rejects.toMatchObject({ code: 'conflict' })
    })

    it('that are all revoked are none', async () => {
      const { store, execute } = underTest()
      await create()
      await execute("update token set revoked_at = '2026-01-02 03:04:05.678' where revoked_at is null")
      expect(await store.tokens.any()).toBe(false)
      await create()
      expect(await store.tokens.any()).toBe(true)
    })
  })
}
