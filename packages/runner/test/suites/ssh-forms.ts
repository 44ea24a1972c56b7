import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  eventually,
  farmHosts,
  findFilesWith,
  findMarkedProcesses,
  type SshFarm,
  useFarm,
  useFolder,
  watchProcesses,
} from '@distribute/testbed'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SshSettings } from '../../src/ssh/settings.ts'
import { killTogether } from '../kill-together.ts'
import { findLeftProcesses } from '../left-processes.ts'
import { adhoc, createTestRunner, createUnit, followRun, useStateDir } from '../run-unit.ts'

/** Every form of login on a host, on one version of Ansible. */
export function describeSshForms(version: string, ansibleBin: string): void {
  describe(`with ansible-core ${version}`, { timeout: 300_000 }, () => {
    // used by no other test, because the whole machine is searched
    const passphrase = `"of $HOME" ${randomUUID()}`
    let stateDir: string
    let farm: SshFarm
    let account: { readonly user: string; readonly password: string }
    let lockedKey: string

    beforeAll(async () => {
      stateDir = useStateDir()
      farm = await useFarm()
      account = await farm.makePasswordAccount()
      lockedKey = await farm.copyLockedKey(passphrase)
    })

    afterAll(async () => expect(await findLeftProcesses(stateDir)).toEqual([]))

    test('a password opens a host and sudo, and no secret is readable by others', async () => {
      const { user, password } = account
      const hosts = farmHosts(2, 'password')
      const secrets = [password, passphrase]
      const watch = watchProcesses()
      // as root, a host creates a file in it, and waits until another one does
      const signs = useFolder()
      const command = `id -un; touch ${signs}/at-work-$$; until [ -e ${signs}/seen ]; do sleep 0.1; done`
      const run = await createRunner({
        user,
        password,
        becomePassword: password,
        keyFile: lockedKey,
        keyPassphrase: passphrase,
      }).start(
        createUnit(adhoc('shell', command), hosts, {
          become: true,
          verbosity: 4,
        }),
      )
      await eventually(async () => expect(await readdir(signs)).toHaveLength(hosts.length))
      await watch.look(10)
      await writeFile(join(signs, 'seen'), '')
      const { states, outcomes } = await followRun(run)

      expect(states).toEqual(['ok', 'ok'])
      expect(hosts.map((host) => outcomes[host]?.stdout)).toEqual(['root', 'root'])
      await watch.stop()
      expect(watch.find(...secrets)).toEqual([])
      const folder = join(stateDir, 'units', `${run.task}-1-1`)
      expect(await findFilesWith(folder, ...secrets)).toEqual([])
      expect(await findLeftProcesses(stateDir)).toEqual([])
    })

    test('a key with a passphrase opens a host and the jump host before it, and no agent remains', async () => {
      const { user, port } = farm
      const [jump = ''] = farmHosts(1, 'jump')
      const hosts = farmHosts(2)
      const runner = createRunner({
        keyFile: lockedKey,
        keyPassphrase: passphrase,
        extraArgs: `-J ${user}@${jump}:${port}`,
      })
      const { states } = await followRun(await runner.start(createUnit(adhoc('shell', farm.witnessCommand), hosts)))

      expect(states).toEqual(['ok', 'ok'])
      expect([...(await farm.readForwardedHosts())].sort()).toEqual(hosts)
      expect([...(await farm.readWitnessedHosts())].sort()).toEqual(hosts)
      // the jump host's key is checked like the others'
      expect(await readdir(join(stateDir, 'known_hosts'))).toEqual(
        expect.arrayContaining([jump, ...hosts].map((host) => `${host}_${port}`)),
      )
      expect(await findLeftProcesses(stateDir)).toEqual([])
    })

    test('a jump host that asks for a password does not get that of the hosts, and the cause names it', async () => {
      const { user, password } = account
      const [jump = ''] = farmHosts(1, 'password')
      const runner = createRunner({ user, password, extraArgs: `-J ${user}@${jump}:${farm.port}` })
      const before = await farm.readWitnessedHosts()
      const [host = ''] = farmHosts(1)
      const unit = createUnit(adhoc('shell', farm.witnessCommand), [host])
      const { states, outcomes } = await followRun(await runner.start(unit))

      expect(states).toEqual(['unreachable'])
      expect(outcomes[host]?.cause).toMatch(/^the jump host closed the connection: /)
      expect(await farm.readWitnessedHosts()).toEqual(before)
    })

    test('a wrong passphrase is reported, and no host gets a login attempt', async () => {
      const runner = createRunner({ keyFile: lockedKey, keyPassphrase: 'another' })
      const { states, outcomes, end } = await followRun(
        await runner.start(createUnit(adhoc('ping'), farmHosts(2, 'unreachable'))),
      )

      const cause = `not reached: the SSH key ${lockedKey} cannot be used: SSH_KEY_PASSPHRASE is not its passphrase`
      expect(states).toEqual(['failed', 'failed'])
      expect(Object.values(outcomes).map((outcome) => outcome.cause)).toEqual([cause, cause])
      // the engine stops taking units because of this
      expect(end.exitCode).toBe(127)
    })

    test('a run whose supervisors are killed leaves neither its agent nor a password in shared memory', async () => {
      const { user, password } = account
      const before = await readdir('/dev/shm')
      const runner = createRunner({ user, password, keyFile: lockedKey, keyPassphrase: passphrase })
      const hosts = farmHosts(3, 'password')
      const run = await runner.start(createUnit(adhoc('shell', `${farm.witnessCommand}; sleep 1000`), hosts))
      await eventually(async () => expect(await farm.readWitnessedHosts()).toEqual(expect.arrayContaining([...hosts])))
      const processes = await findMarkedProcesses({ stateDir })
      const find = (word: string) => processes.filter(({ command }) => command.includes(word)).map(({ pid }) => pid)
      killTogether(find('supervisor.py'))
      // as without an agent, Ansible itself ends with them, after any clean-up; its workers came
      // later
      const [main = 0] = find(' target_hosts ').sort((a, b) => a - b)
      await eventually(() => expect(existsSync(`/proc/${main}`)).toBe(false))
      const { states } = await followRun(run)
      await run.discard()

      expect(states).toEqual(['lost', 'lost', 'lost'])
      expect(await findLeftProcesses(stateDir)).toEqual([])
      expect((await readdir('/dev/shm')).filter((name) => !before.includes(name))).toEqual([])
    })

    function createRunner(ssh: Partial<SshSettings>) {
      return createTestRunner(stateDir, { ansibleBin, localHosts: false, ssh: { ...farm.login, ...ssh } })
    }
  })
}
