import { createHash } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { jsonSchema, parseExactJson } from '@distribute/contracts'
import { eventually, findFilesWith, findMarkedProcesses, useFolder } from '@distribute/testbed'
import { beforeAll, describe, expect, test } from 'vitest'
import { createTestRunner, createUnit, followRun, linesOf, localHosts, playbook, useStateDir } from '../run-unit.ts'

const password = 'x-s3cr3t-{{ 7 * 6 }}-"\'-密码'

/** Variables that only Ansible reads, on one version of it. */
export function describeSecretVars(version: string, ansibleBin: string): void {
  describe(`secretVars with ansible-core ${version}`, { timeout: 300_000 }, () => {
    let stateDir: string
    beforeAll(() => {
      stateDir = useStateDir()
    })

    test('reach Ansible unchanged, and appear in no file, command line or environment', async () => {
      const scratch = useFolder()
      const goOn = join(scratch, 'go-on')
      const unit = createUnit(playbook(JSON.stringify(createPlay(goOn))), localHosts(2), { extraVars: { port: 1 } })
      const runner = createTestRunner(stateDir, { ansibleBin })
      const run = await runner.start(unit, { secretVars: { password, nested: { list: [password, 5432, null] } } })
      const followed = followRun(run)

      await eventually(async () => {
        const processes = await findMarkedProcesses({ stateDir })
        expect(processes.map(({ command }) => command)).toContainEqual(expect.stringContaining('ansible-playbook'))
        for (const { pid, command } of processes) {
          expect(command + (await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => ''))).not.toContain('s3cr3t')
        }
        expect(await readFile(join(scratch, 'waiting'), 'utf8')).toBe('')
      })
      expect(await findFilesWith(stateDir, 's3cr3t')).toEqual([])
      expect(JSON.stringify(await runner.findEarlierRuns())).not.toContain('s3cr3t')

      await writeFile(goOn, '')
      const { states, lines } = await followed
      expect(states).toEqual(['ok', 'ok'])
      expect(linesOf(lines, 'host')).toHaveLength(2)
      expect(await findFilesWith(stateDir, 's3cr3t')).toEqual([])
      await run.discard()
    })

    test('and passwords are in no file that is open while steps run, and inventories can be read again', async () => {
      const scratch = useFolder()
      const goOn = join(scratch, 'go-on')
      const vaultPasswordFile = join(scratch, 'vault-password')
      await writeFile(vaultPasswordFile, 'x-s3cr3t-vault', { mode: 0o600 })
      const [first = [], ...rest] = [createPlay(goOn), createPlay(goOn)].map(([play]) => play?.tasks ?? [])
      const again = [{ meta: 'refresh_inventory' }, ...first, ...rest.flat()]
      const same = { that: ['ansible_password == password', 'ansible_become_password == password'], quiet: true }
      const content = [
        { hosts: 'target_hosts', gather_facts: false, tasks: [...again, { 'ansible.builtin.assert': same }] },
      ]
      const runner = createTestRunner(stateDir, {
        ...{ ansibleBin, isolation: 'off', vaultPasswordFile },
        ssh: { password, becomePassword: password },
      })
      const unit = createUnit(playbook(JSON.stringify(content)), localHosts(1), { extraVars: { port: 1 } })
      const run = await runner.start(unit, { secretVars: { password, nested: { list: [password, 5432, null] } } })
      const followed = followRun(run)
      await eventually(async () => expect(await readFile(join(scratch, 'waiting'), 'utf8')).toBe(''))
      const open = await Promise.all((await findMarkedProcesses({ stateDir })).map(({ pid }) => readOpenFiles(pid)))
      await writeFile(goOn, '')
      const { states, end } = await followed
      await run.discard()

      expect(open.flat()).not.toEqual([])
      expect(open.flat().filter((text) => text.includes('s3cr3t'))).toEqual([])
      expect(states, end.message).toEqual(['ok'])
    })

    test('are in a file that only the user can read if Ansible is a wrapper, and are deleted with it', async () => {
      const bin = useFolder()
      for (const name of ['ansible', 'ansible-playbook']) {
        await writeFile(join(bin, name), `#!/bin/sh\nexec ${ansibleBin}/${name} "$@"\n`, { mode: 0o755 })
      }
      const goOn = join(bin, 'go-on')
      const unit = createUnit(playbook(JSON.stringify(createPlay(goOn))), localHosts(1), { extraVars: { port: 1 } })
      const runner = createTestRunner(stateDir, { ansibleBin: bin })
      const run = await runner.start(unit, { secretVars: { password, nested: { list: [password, 5432, null] } } })
      const [file = '', ...others] = await findFilesWith(stateDir, 's3cr3t')
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect(others).toEqual([])
      await writeFile(goOn, '')

      expect((await followRun(run)).states).toEqual(['ok'])
      await run.discard()
      expect(await findFilesWith(stateDir, 's3cr3t')).toEqual([])
    })

    test('numbers reach Ansible as sent, also in extraVars', async () => {
      const types = { whole: 'int', ratio: 'float', many: 'float', minus: 'float' }
      const that = ['shown', 'hidden'].flatMap((name) =>
        Object.entries(types).map(([field, type]) => `${name}.${field} | type_debug == '${type}'`),
      )
      const tasks = [{ name: 'types', 'ansible.builtin.assert': { that, quiet: true } }]
      const content = JSON.stringify([{ hosts: 'target_hosts', gather_facts: false, tasks }])
      const numbers = jsonSchema.parse(parseExactJson('{"whole": 1, "ratio": 1.0, "many": 1e3, "minus": -0.0}'))
      const unit = createUnit(playbook(content), localHosts(1), { extraVars: { shown: numbers } })
      const runner = createTestRunner(stateDir, { ansibleBin })
      const run = await runner.start(unit, { secretVars: { hidden: numbers } })
      expect((await followRun(run)).states).toEqual(['ok'])
      await run.discard()
    })

    test("take precedence over the playbook's variables", async () => {
      const play = { hosts: 'target_hosts', gather_facts: false, vars: { who: 'playbook' } }
      const tasks = [{ name: 'who', 'ansible.builtin.assert': { that: ["who == 'secret'"], quiet: true } }]
      const runner = createTestRunner(stateDir, { ansibleBin })
      const run = await runner.start(createUnit(playbook(JSON.stringify([{ ...play, tasks }])), localHosts(1)), {
        secretVars: { who: 'secret' },
      })
      expect((await followRun(run)).states).toEqual(['ok'])
      await run.discard()
    })
  })
}

/**
 * All that a process of the same user can read of another one's open files; nothing of pipes and
 * sockets.
 */
async function readOpenFiles(pid: number): Promise<readonly string[]> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => [])
  const files = names.map((name) => `/proc/${pid}/fd/${name}`)
  const regular = await Promise.all(
    files.map((file) =>
      stat(file).then(
        (found) => found.isFile(),
        () => false,
      ),
    ),
  )
  const texts = files.filter((_, index) => regular[index]).map((file) => readFile(file, 'utf8').catch(() => ''))
  return [...files, ...(await Promise.all(texts))]
}

/** Compares without revealing it, and waits for the test to search. */
function createPlay(goOn: string) {
  const hash = createHash('sha256').update(password).digest('hex')
  const that = [
    `password | hash('sha256') == '${hash}'`,
    `nested.list[0] | hash('sha256') == '${hash}'`,
    'nested.list[1] == 5432',
    'nested.list[2] is none',
    'port == 1',
  ]
  const tasks = [
    { name: 'compare', 'ansible.builtin.assert': { that, quiet: true } },
    {
      name: 'wait',
      'ansible.builtin.shell': `: > ${join(goOn, '../waiting')}; until [ -e ${goOn} ]; do sleep 0.05; done`,
    },
  ]
  return [{ hosts: 'target_hosts', gather_facts: false, tasks }]
}
