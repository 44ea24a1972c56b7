import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
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

/** The output and the name of a host must harm neither other hosts nor the engine. */
export function describeHostileHosts(version: string, ansibleBin: string): void {
  describe(`hostile hosts with ansible-core ${version}`, { timeout: 300_000 }, () => {
    let stateDir: string

    beforeAll(() => {
      stateDir = useStateDir()
    })

    test('all 30 hosts are recorded with clean text, for any answer of one of them', async () => {
      const hosts = localHosts(30)
      const [hostile = ''] = hosts
      const interpreter = await createInterpreter(stateDir)
      const { states, outcomes, lines, end } = await runOn(hosts, hostilePlaybook(hostile, interpreter))

      expect(states.slice(1)).toEqual(Array(29).fill('ok'))
      expect(states[0]).toMatch(/^(ok|failed)$/)
      expect(end.reason).toBe('exit')
      expect(linesOf(lines, 'host')).toHaveLength(30)
      const steps = outcomes[hostile]?.steps ?? []
      expect(steps.map((step) => step.name)).toEqual(['bytes', 'one line', 'deep', 'deeper', 'last'])
      for (const line of linesOf(lines, 'step')) {
        const text = line.stdout + line.stderr + line.msg + line.result
        expect(text).not.toContain('\0')
        expect(text.isWellFormed()).toBe(true)
        expect(text.length).toBeLessThan(4 * 4200)
      }
      const long = steps.find((step) => step.name === 'one line')?.stdout ?? ''
      expect(long).toMatch(/^begin:x+\n\[\.\.\. 99\d{4} bytes cut \.\.\.\]\nx+:end$/)
      expect(linesOf(lines, 'step').find((line) => line.name === 'one line' && line.host === hostile)?.truncated).toBe(
        true,
      )
    })

    test('a host is a name to Ansible, never a template, an option, a shell word or a range', async () => {
      const scratch = useFolder()
      const witness = join(scratch, 'witness')
      const names = [
        `$(touch ${witness})`,
        `\`touch ${witness}\``,
        `x; touch ${witness}`,
        `{{ lookup('pipe', 'touch ${witness}') }}`,
        '-oProxyCommand=touch',
        `--version`,
        'web[01:30]',
        'x ansible_connection=local',
        'line\nbreak',
        `'"`,
        '',
      ]
      const runner = createTestRunner(stateDir, { ansibleBin })
      const { states, outcomes } = await followRun(
        await runner.start(createUnit(adhoc('ping'), [...names, '127.3.0.1'])),
      )

      expect(states).toEqual([...names.map(() => 'failed'), 'ok'])
      for (const name of names) expect(outcomes[name]?.cause).toMatch(/^not reached: /)
      expect(await readdir(scratch)).toEqual([])
    })

    test('module arguments reach the module as Ansible documents it, also long ones and those like options', async () => {
      const scratch = useFolder()
      const witness = join(scratch, 'witness')
      const literal = await runAdhoc('command', `echo '; touch ${witness}' "$(touch ${witness})" \`touch\` {{ 1 + 1 }}`)
      const option = await runAdhoc('command', '--version')
      const long = await runAdhoc('command', `echo ${'y'.repeat(110_000)} end`)

      expect(literal?.stdout).toBe(`; touch ${witness} $(touch ${witness}) \`touch\` 2`)
      expect(option).toMatchObject({ state: 'failed', cause: expect.stringContaining('command') })
      expect(long).toMatchObject({ state: 'ok', stdout: expect.stringMatching(/^y+\n.*\ny+ end$/) })
      expect(await readdir(scratch)).toEqual([])
    })

    async function runAdhoc(module: string, args: string) {
      const runner = createTestRunner(stateDir, { ansibleBin })
      const { outcomes } = await followRun(await runner.start(createUnit(adhoc(module, args), localHosts(1))))
      return outcomes['127.3.0.1']
    }

    async function runOn(hosts: readonly string[], content: string) {
      return followRun(await createTestRunner(stateDir, { ansibleBin }).start(createUnit(playbook(content), hosts)))
    }
  })
}

/** Replaces the Python of an untrusted host: it answers with JSON of the requested depth. */
async function createInterpreter(folder: string): Promise<string> {
  const file = join(folder, 'python-')
  for (const depth of [400, 100_000]) {
    const program = `print('{"changed": false, "x": ' + '{"a":' * ${depth} + '1' + '}' * ${depth} + '}')\n`
    await writeFile(`${file}${depth}`, `#!/usr/bin/python3\n${program}`)
    await chmod(`${file}${depth}`, 0o755)
  }
  return file
}

function hostilePlaybook(hostile: string, interpreter: string): string {
  return `- hosts: ${hostile}
  gather_facts: false
  tasks:
    - name: bytes
      shell: printf 'a\\000b\\377\\355\\240\\200\\303c'
      ignore_errors: true
    - name: one line
      shell: printf begin:; head -c 1000000 /dev/zero | tr '\\0' x; printf :end
    - name: deep
      ping:
      ignore_errors: true
      vars: {ansible_python_interpreter: ${interpreter}400}
    - name: deeper
      ping:
      ignore_errors: true
      vars: {ansible_python_interpreter: ${interpreter}100000}
- hosts: target_hosts
  gather_facts: false
  tasks:
    - name: last
      command: echo done
`
}
