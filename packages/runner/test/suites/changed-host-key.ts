import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { farmHosts, useFarm, useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { adhoc, createTestRunner, createUnit, followRun, useStateDir } from '../run-unit.ts'

/** The result of a host with another key than the known one, and ssh's explanation of it. */
export function describeChangedHostKey(version: string, ansibleBin: string): void {
  test(`the last message of ssh is the cause, not the broken pipe before it, with ansible-core ${version}`, {
    timeout: 300_000,
  }, async () => {
    const stateDir = useStateDir()
    const ansibleConfig = await createHesitantSsh(useFolder())
    const runner = createTestRunner(stateDir, { ansibleBin, localHosts: false, configFile: ansibleConfig })

    const { outcomes, states } = await followRun(await runner.start(createUnit(adhoc('ping'), ['a'])))

    expect(states).toEqual(['unreachable'])
    expect(outcomes.a?.cause).toContain('Host key verification failed')
  })

  test.each(['key', 'password'] as const)(
    `a host whose key has changed is unreachable and runs nothing, also by %s, with ansible-core ${version}`,
    { timeout: 300_000 },
    async (form) => {
      const stateDir = useStateDir()
      const farm = await useFarm()
      const { port, keyFile } = farm
      const login = form === 'key' ? { user: farm.user, keyFile } : await farm.makePasswordAccount()
      const [changed = '', unknown = ''] = farmHosts(2, form === 'key' ? 'answering' : 'password')
      const knownHostsDir = join(stateDir, 'known_hosts')
      await mkdir(knownHostsDir)
      // any key but the host's own
      const otherKey = await readFile(`${keyFile}.pub`, 'utf8')
      const file = join(knownHostsDir, `${changed}_${port}`)
      await writeFile(file, `[${changed}]:${port} ${otherKey}`)
      const runner = createTestRunner(stateDir, { ansibleBin, localHosts: false, ssh: { ...login, knownHostsDir } })

      const unit = createUnit(adhoc('shell', farm.witnessCommand), [changed, unknown], { connection: { port } })
      const { outcomes, states } = await followRun(await runner.start(unit))

      expect(states).toEqual(['unreachable', 'ok'])
      expect(outcomes[changed]?.cause).toBe('host key changed')
      // how to remove the old one
      expect(outcomes[changed]?.msg).toContain(`ssh-keygen -f "${file}" -R "[${changed}]:${port}"`)
      expect(await farm.readWitnessedHosts()).toEqual([unknown])
    },
  )
}

/** An ssh that stops reading its input some time before it reports why. */
async function createHesitantSsh(folder: string): Promise<string> {
  const ssh = join(folder, 'ssh')
  const config = join(folder, 'ansible.cfg')
  const isQuestion = 'case "$*" in *python3*) ;; *) exit 0 ;; esac'
  const last = 'exec 0<&-; sleep 0.3; echo "Host key verification failed." >&2; exit 255'
  await writeFile(ssh, `#!/bin/sh\n${isQuestion}\n${last}\n`, { mode: 0o755 })
  await writeFile(config, `[ssh_connection]\nssh_executable = ${ssh}\n`)
  return config
}
