import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { farmHosts, type SshFarm, useFarm } from '@distribute/testbed'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  adhoc,
  createTestRunner,
  createUnit,
  followRun,
  linesOf,
  localHosts,
  playbook,
  useStateDir,
} from '../run-unit.ts'

const vaultPassword = 'vault password'
/** `from the vault`, encrypted by `ansible-vault encrypt_string` with that password. */
const vaulted = `!vault |
  $ANSIBLE_VAULT;1.1;AES256
  64326664666130613638326234393762653332623831663362323030323134323339373265373765
  6133323264316363323836363339663837303130396539660a353264666561303163353461646535
  31313262303834323061396137653766376430626163386533306334356234613231303033393432
  6532383230313462380a393433396335623264396130393166353230336634346332633465386133
  3334
`

/** The operator's variables of every run, beside those of the task, on one version of Ansible. */
export function describeRunVariables(version: string, ansibleBin: string): void {
  describe(`with ansible-core ${version}`, { timeout: 300_000 }, () => {
    let stateDir: string
    let farm: SshFarm

    beforeAll(async () => {
      stateDir = useStateDir()
      farm = await useFarm()
    })

    test("the variables file wins over the settings, the play over the file, the task's extraVars over both", async () => {
      const varsFile = await write(
        'vars.yml',
        `ansible_user: ${farm.user}
ansible_port: ${farm.port}
ansible_python_interpreter: /usr/bin/../bin/python3
of_file: file
of_play: file
of_task: file
of_vault: ${vaulted}`,
      )
      const vaultPasswordFile = await write('vault-password', vaultPassword)
      const content = `
- hosts: target_hosts
  gather_facts: false
  vars: {of_play: play, of_task: play}
  tasks:
    - command: id -un
    - debug: {msg: "{{ [of_file, of_play, of_task, of_vault, ansible_python_interpreter] | join(', ') }}"}
`
      const runner = createRunner({ varsFile, vaultPasswordFile, ssh: { user: 'nobody', port: 1 } })
      const unit = createUnit(playbook(content), farmHosts(1), { extraVars: { of_task: 'task' } })
      const { lines } = await followRun(await runner.start(unit))

      const [command, debug] = linesOf(lines, 'step')
      expect(command?.stdout).toBe(farm.user)
      expect(debug?.msg).toBe('file, play, task, from the vault, /usr/bin/../bin/python3')
    })

    test("user and port of the task's connection take precedence over the variables file and the settings", async () => {
      const varsFile = await write('elsewhere.json', JSON.stringify({ ansible_user: 'nobody', ansible_port: 1 }))
      const runner = createRunner({ varsFile, ssh: { user: 'nobody', port: 2 } })
      const connection = { user: farm.user, port: farm.port }
      const unit = createUnit(adhoc('command', 'id -un'), farmHosts(1), { connection })
      const { outcomes } = await followRun(await runner.start(unit))

      expect(outcomes[farmHosts(1)[0] ?? '']).toMatchObject({ state: 'ok', stdout: farm.user })
    })

    test('with a wrong vault password, a run that needs it at the start reaches no host, and the cause names it', async () => {
      const vaultPasswordFile = await write('wrong-password', 'another')
      const [, ...lines] = vaulted.split('\n').map((line) => line.trim())
      const varsFile = await write('encrypted.yml', lines.join('\n'))
      const runner = createRunner({ varsFile, vaultPasswordFile, localHosts: true })
      const { states, outcomes } = await followRun(await runner.start(createUnit(adhoc('ping'), localHosts(1))))

      expect(states).toEqual(['failed'])
      expect(outcomes['127.3.0.1']?.cause).toMatch(/^not reached: .*Decryption failed/)
    })

    test('with a wrong vault password, the step that uses an encrypted variable fails, and its message names it', async () => {
      const vaultPasswordFile = await write('wrong-password', 'another')
      const varsFile = await write('vaulted.yml', `of_vault: ${vaulted}`)
      const content = '[{hosts: target_hosts, gather_facts: false, tasks: [debug: {msg: "{{ of_vault }}"}]}]'
      const runner = createRunner({ varsFile, vaultPasswordFile, localHosts: true })
      const { outcomes } = await followRun(await runner.start(createUnit(playbook(content), localHosts(1))))

      expect(outcomes['127.3.0.1']).toMatchObject({
        state: 'failed',
        msg: expect.stringContaining('Decryption failed'),
      })
    })

    async function write(name: string, content: string): Promise<string> {
      const file = join(stateDir, name)
      await writeFile(file, content)
      return file
    }

    function createRunner(options: Parameters<typeof createTestRunner>[1]) {
      const ssh = { keyFile: farm.keyFile, ...options?.ssh }
      return createTestRunner(stateDir, { ansibleBin, localHosts: false, ...options, ssh })
    }
  })
}
