import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { NewAccount } from '../../src/index.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/** A local operator of one lane, with a new name. */
export function newAccount(changes: Partial<NewAccount> = {}): NewAccount {
  const name = `小明 ${randomUUID()}`
  return { name, role: 'operator', lanes: ['dc1'], passwordHash: 'argon2', createdBy: 'local:root', ...changes }
}

/** Of every account that a provider vouches for. */
const provided = { createdBy: 'identity provider' }

export function describeAccounts(underTest: () => StoreUnderTest): void {
  describe('accounts', () => {
    it('keep name, role, lanes and creator, and have a version', async () => {
      const { accounts } = underTest().store
      const { passwordHash, ...shown } = newAccount()
      const account = await accounts.create({ ...shown, passwordHash })
      expect(account).toMatchObject({ ...shown, hasPassword: true, version: 1, subject: null, disabledAtMs: null })
      expect(await accounts.find(shown.name)).toEqual(account)
      expect(await accounts.list()).toContainEqual(account)
      expect(await accounts.findPassword(shown.name)).toEqual({ id: account.id, passwordHash })
      expect(await accounts.find(randomUUID())).toBeUndefined()
    })

    it('have different names', async () => {
      const { accounts } = underTest().store
      const account = newAccount()
      await accounts.create(account)
      await expect(accounts.create(account)).rejects.toMatchObject({ code: 'conflict' })
    })

    it('change if they have the expected version', async () => {
      const { accounts } = underTest().store
      const { name } = await accounts.create(newAccount())
      const changed = await accounts.change(name, { role: 'viewer', lanes: 'all' }, { version: 1 })
      expect(changed).toMatchObject({ name, role: 'viewer', lanes: 'all', version: 2 })
      expect(await accounts.change(name, { role: 'admin' }, { version: 1 })).toBeUndefined()
      expect(await accounts.change(randomUUID(), { role: 'admin' })).toBeUndefined()
      expect(await accounts.find(name)).toEqual(changed)
    })

    it('that are disabled have no password until they are enabled', async () => {
      const { accounts } = underTest().store
      const { name } = await accounts.create(newAccount())
      expect(await accounts.change(name, { isDisabled: true })).toMatchObject({ disabledAtMs: expect.any(Number) })
      expect(await accounts.findPassword(name)).toBeUndefined()
      expect(await accounts.change(name, { isDisabled: false })).toMatchObject({ disabledAtMs: null })
      expect(await accounts.findPassword(name)).toMatchObject({ passwordHash: 'argon2' })
    })

    it('of an identity provider follow its name, role and lanes', async () => {
      const { accounts } = underTest().store
      const subject = `https://id.example ${randomUUID()}`
      const first = await accounts.provide({ ...provided, subject, name: randomUUID(), role: 'viewer', lanes: ['dc1'] })
      expect(first).toMatchObject({ ...provided, subject, role: 'viewer', lanes: ['dc1'], hasPassword: false })
      const renamed = randomUUID()
      const second = await accounts.provide({ ...provided, subject, name: renamed, role: 'admin', lanes: 'all' })
      expect(second).toMatchObject({ id: first?.id, name: renamed, role: 'admin', lanes: 'all' })
      await accounts.change(renamed, { isDisabled: true })
      expect(
        await accounts.provide({ ...provided, subject, name: renamed, role: 'admin', lanes: 'all' }),
      ).toBeUndefined()
    })

    it('of an identity provider do not take the name of another', async () => {
      const { accounts } = underTest().store
      const { name } = await accounts.create(newAccount())
      const person = { ...provided, subject: randomUUID(), name, role: 'admin', lanes: 'all' } as const
      await expect(accounts.provide(person)).rejects.toMatchObject({ code: 'conflict' })
    })
  })
}
