import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually, mountSmallDisk, type SmallDisk, useFolder } from '@distribute/testbed'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UnitRunner } from '../../src/index.ts'
import {
  adhoc,
  createTestRunner,
  createUnit,
  type FollowedUnit,
  followRun,
  linesOf,
  localHosts,
  playbook,
  removeStateDir,
} from '../run-unit.ts'

/** The record decides the result of a run: who may write it, and what a missing line means. */
export function describeRecord(version: string, ansibleBin: string): void {
  describe(`the record of a run with ansible-core ${version}`, { timeout: 300_000 }, () => {
    let folder: string
    let disk: SmallDisk
    let runner: UnitRunner

    beforeAll(async () => {
      folder = useFolder()
      disk = await mountSmallDisk(join(folder, 'disk'), '8m')
      runner = createTestRunner(join(disk.path, 'state'), { ansibleBin })
    })

    afterAll(async () => {
      await removeStateDir(join(disk.path, 'state'))
      await disk.unmount()
    })

    const runOn = async (content: string, hosts: number): Promise<FollowedUnit> =>
      await followRun(await runner.start(createUnit(playbook(content), localHosts(hosts))))

    /** Fills the disk once each host runs, then lets all of them end. */
    async function runOnFullDisk(witness: string, more = ''): Promise<FollowedUnit> {
      const command = `echo begun >> ${witness}; until test -e ${witness}.go; do sleep 0.05; done; printf %05000d 1`
      const content = `- hosts: target_hosts
  gather_facts: false
  tasks:
    - {name: works, shell: '${command}'}
${more}`
      const run = await runner.start(createUnit(playbook(content), localHosts(5)))
      const followed = followRun(run)
      await eventually(async () => expect(await countLines(witness)).toBe(5))
      await disk.fill()
      await writeFile(`${witness}.go`, '')
      try {
        return await followed
      } finally {
        await disk.empty()
        await run.discard()
      }
    }

    test('a host that ran while its result could not be written is lost, and the cause names journal and errno', async () => {
      const { states, outcomes, end } = await runOnFullDisk(join(folder, 'one-step'))

      // the ballast has room for some of the results
      for (const state of states) expect(['ok', 'lost']).toContain(state)
      expect(states).toContain('lost')
      const causes = Object.values(outcomes).filter(({ state }) => state === 'lost')
      for (const { cause } of causes) expect(cause).toMatch(/the journal .*journal\.jsonl cannot be written: .*ENOSPC/)
      expect(end).toMatchObject({ reason: 'exit', exitCode: 74 })
    })

    test('no host begins another step once the record cannot be written', async () => {
      const second = join(folder, 'second-step')
      await runOnFullDisk(join(folder, 'two-steps'), `    - {name: second, shell: 'echo >> ${second}'}\n`)

      expect(await countLines(second)).toBe(0)
    })

    test("Ansible within Ansible neither writes to the record nor inherits the run's settings", async () => {
      const ansible = join(ansibleBin, 'ansible')
      const ownConfig = await mkdtemp(join(folder, 'own-config-'))
      await writeFile(join(ownConfig, 'ansible.cfg'), '[defaults]\nforks = 7\n')
      const content = `- hosts: target_hosts
  gather_facts: false
  tasks:
    - name: by inventory file
      local_action: command ${ansible} -i {{ inventory_file }} {{ inventory_hostname }} -m ping
      register: nested
    - {name: prints, assert: {that: "'pong' in nested.stdout"}}
    - name: by a list of hosts
      local_action: command ${ansible} -i nested.example, all -c local -m command -a false
      ignore_errors: true
    - {name: own environment, local_action: command env, register: env}
    - {name: settings are gone, assert: {that: "'ANSIBLE_STDOUT_CALLBACK' not in env.stdout and 'ANSIBLE_INVENTORY_ENABLED' not in env.stdout and 'EXECENGINE_PID' not in env.stdout"}}
    - {name: its own ansible.cfg, local_action: "shell cd ${ownConfig} && ${ansible} --version", register: version}
    - {name: counts, assert: {that: "'config file = ${ownConfig}/ansible.cfg' in version.stdout"}}
    - {name: then fails, command: 'false'}
`
      const { states, outcomes, lines } = await runOn(content, 2)

      expect(states).toEqual(['failed', 'failed'])
      const [outcome] = Object.values(outcomes)
      expect(outcome?.cause).toBe('step then fails failed')
      expect(outcome?.steps.map(({ name, state }) => [name, state])).toEqual([
        ['by inventory file', 'ok'],
        ['prints', 'ok'],
        ['by a list of hosts', 'failed'],
        ['own environment', 'ok'],
        ['settings are gone', 'ok'],
        ['its own ansible.cfg', 'ok'],
        ['counts', 'ok'],
        ['then fails', 'failed'],
      ])
      expect(new Set(linesOf(lines, 'step').map(({ host }) => host))).toEqual(new Set(localHosts(2)))
    })

    test('a loop that prints more than is kept keeps the failed items first, and of the rest as much as fits', async () => {
      const content = `- hosts: target_hosts
  gather_facts: false
  tasks:
    - {name: loops, shell: 'printf %05000d 1; test {{ item }} != 3', loop: '{{ range(1, 21) | list }}'}
`
      const { outcomes } = await runOn(content, 1)
      const outcome = outcomes['127.3.0.1']
      const { results, left_out } = JSON.parse(outcome?.result ?? '')

      expect(outcome).toMatchObject({ state: 'failed', truncated: true })
      expect(results[0]).toMatchObject({
        item: 3,
        rc: 1,
        failed: true,
        stdout: expect.stringContaining('characters cut'),
      })
      expect(results.length + left_out.results).toBe(20)
      expect(outcome?.result.length).toBeLessThanOrEqual(4096)
    })

    test('numbers that JSON lacks do not affect the rest of a result', async () => {
      const content = `- hosts: target_hosts
  gather_facts: false
  tasks: [{set_fact: {odd: [.nan, .inf, -.inf, 1.5]}}]
`
      const { outcomes } = await runOn(content, 1)

      expect(outcomes['127.3.0.1']).toMatchObject({ state: 'ok', truncated: false })
      expect(JSON.parse(outcomes['127.3.0.1']?.result ?? '')).toEqual({
        ansible_facts: { odd: ['NaN', 'Infinity', '-Infinity', 1.5] },
      })
    })

    test.each([
      ['a fork of Ansible', 0],
      ['Ansible itself', 1],
    ])('hosts in the middle of a step are lost when %s is killed', async (_victim, ancestor) => {
      const script = join(folder, 'kill-ansible')
      await writeFile(script, killAnsible)
      const args = `python3 ${script} {{ inventory_hostname }} ${ancestor}`
      const { states, outcomes } = await followRun(await runner.start(createUnit(adhoc('raw', args), localHosts(3))))

      expect(states).toEqual(['ok', 'lost', 'lost'])
      for (const host of localHosts(3).slice(1))
        expect(outcomes[host]?.cause).toMatch(/^Ansible ended .* in step raw, whose result is not known/)
    })
  })
}

/**
 * The first host ends at once, the second kills an ancestor Ansible (0: the nearest), the third
 * takes its time.
 */
const killAnsible = `
import os, signal, sys, time
host, ancestor = sys.argv[1], int(sys.argv[2])
if host == '127.3.0.1': sys.exit()
time.sleep(2 if host == '127.3.0.2' else 20)
found, pid = [], os.getppid()
while pid > 1:
    if b'bin/ansible' in open(f'/proc/{pid}/cmdline', 'rb').read(): found.append(pid)
    pid = int(open(f'/proc/{pid}/stat').read().rpartition(')')[2].split()[1])
os.kill(found[ancestor], signal.SIGKILL)
time.sleep(20)
`

async function countLines(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').length - 1
}
