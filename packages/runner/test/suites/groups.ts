import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TaskRequest } from '@distribute/contracts'
import { farmHosts, findMarkedProcesses, type SshFarm, useFarm } from '@distribute/testbed'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestRunner, createUnit, type FollowedUnit, followRun, playbook, removeStateDir } from '../run-unit.ts'

const showVariables = `
- hosts: webservers
  gather_facts: false
  tasks:
    - debug:
        msg: "{{ group_names | join(' ') }}, {{ port }} {{ role }} {{ own | default('none') }} {{ everywhere }}"
`

/** The groups and variables of a task, on one version of Ansible. */
export function describeGroups(version: string, ansibleBin: string): void {
  describe(`groups with ansible-core ${version}`, { timeout: 120_000 }, () => {
    let stateDir: string
    let farm: SshFarm
    const [first = '', second = '', third = '', fourth = ''] = farmHosts(4)

    beforeAll(async () => {
      stateDir = await mkdtemp(join(tmpdir(), 'runner-test-'))
      farm = await useFarm()
    })

    afterAll(async () => {
      const left = await findMarkedProcesses({ stateDir })
      await removeStateDir(stateDir)
      expect(left).toEqual([])
    })

    async function run(
      content: string,
      hosts: readonly string[],
      request: Partial<TaskRequest>,
    ): Promise<FollowedUnit> {
      const runner = createTestRunner(stateDir, { ansibleBin, localHosts: false, ssh: farm.login })
      const started = await runner.start(createUnit(playbook(content), hosts, request))
      const followed = await followRun(started)
      await started.discard()
      return followed
    }

    const msgs = ({ outcomes }: FollowedUnit, hosts: readonly string[]) =>
      hosts.map((host) => outcomes[host]?.steps.map(({ msg }) => msg))

    const group = (hosts: string[], vars: Record<string, string | number> = {}, children: string[] = []) => ({
      hosts,
      vars,
      children,
    })

    test('a play on a group runs on its hosts and those of its children, with the variables of both', async () => {
      const groups = {
        webservers: group([first], { port: 80, role: 'web' }, ['zone_a']),
        zone_a: group([second], { role: "{{ 'zone' }}" }),
        all: group([], { everywhere: '!a {{ 1 + 1 }}' }),
        plugin: group([third]),
      }
      const hostVars = { [second]: { own: 'alone' } }
      const followed = await run(showVariables, [first, second], { groups, hostVars })

      expect(followed.states, followed.end.message).toEqual(['ok', 'ok'])
      expect(msgs(followed, [first, second])).toEqual([
        ['target_hosts webservers, 80 web none !a 2'],
        ['target_hosts webservers zone_a, 80 zone alone !a 2'],
      ])
    })

    test('a host that no play has is ok without a step where the plays name groups of the task', async () => {
      const groups = { webservers: group([first], { port: 1, role: 'web', everywhere: 1 }), others: group([second]) }
      const followed = await run(showVariables, [first, second], { groups })

      expect(followed.states, followed.end.message).toEqual(['ok', 'ok'])
      expect(msgs(followed, [first, second])).toEqual([['target_hosts webservers, 1 web none 1'], []])
      expect(followed.report.notes.warnings).toEqual([])
    })

    test.each(['webservers', '"{{ target }}"', 'web*:!others', 'webservers[0]', '[webservers, localhost]'])(
      'hosts: %s in a unit without hosts of the group is nothing to do',
      async (pattern) => {
        const content = `
- hosts: ${pattern}
  gather_facts: false
  tasks: [{debug: {msg: reached}}]
`
        const groups = { webservers: group([]), others: group([second]) }
        const followed = await run(content, [second], { groups, extraVars: { target: 'webservers' } })

        expect(followed.states, JSON.stringify([followed.end, followed.outcomes])).toEqual(['ok'])
        expect(followed.end.exitCode).toBe(0)
      },
    )

    test.each(['no_such_group', 'localhost', 'added'])(
      'plays on %s alone do not reach the hosts, whatever groups the task has',
      async (pattern) => {
        const content = `
- hosts: localhost
  gather_facts: false
  tasks: [{add_host: {name: 127.1.0.9, groups: added}}]
- hosts: ${pattern}
  gather_facts: false
  tasks: [{debug: }]
`
        const followed = await run(content, [first], { groups: { webservers: group([]) } })

        expect(followed.states).toEqual(['failed'])
        expect(followed.outcomes[first]?.cause).toMatch(/^not reached: no play matched it/)
      },
    )

    test('a play that Ansible did not come to is a failure of its hosts, and of no others', async () => {
      const content = `
- {hosts: webservers, gather_facts: false, tasks: [{command: 'false'}]}
- {hosts: others, gather_facts: false, tasks: [{debug: }]}
`
      const groups = { webservers: group([first]), others: group([second]) }
      const followed = await run(content, [first, second, third], { groups })

      expect(followed.states).toEqual(['failed', 'failed', 'ok'])
      expect(followed.outcomes[second]?.cause).toMatch(/before a play that has this host/)
    })

    test('hosts are reached as their variables and the group of the least name say, which results tell', async () => {
      const content = "- {hosts: all, gather_facts: false, tasks: [{command: 'true'}]}"
      const groups = { a: group([first], { ansible_python_interpreter: '/no/such/python' }) }
      const hostVars = {
        [second]: { ansible_host: fourth },
        [third]: { ansible_connection: 'local' },
      }
      const followed = await run(content, [first, second, third], { groups, hostVars })

      expect(followed.states, followed.end.message).toEqual(['failed', 'ok', 'ok'])
      expect(JSON.stringify(followed.outcomes[first])).toContain('/no/such/python')
      expect(followed.outcomes[second]?.steps[0]?.connection).toEqual({ type: 'ssh', address: fourth })
      expect(followed.outcomes[third]?.steps[0]?.connection).toEqual({ type: 'local', address: null })
    })

    test('variables take precedence from the group of all to the host, as documented', async () => {
      const varsFile = join(stateDir, 'vars.yml')
      await writeFile(varsFile, 'b: file\nc: file\nansible_user: file\n')
      const content = `
- hosts: all
  gather_facts: false
  tasks: [{debug: {msg: "{{ a }} {{ b }} {{ c }} {{ ansible_user }}"}}]
`
      const { user, port, keyFile } = farm
      const ssh = { user, port, keyFile }
      const runner = createTestRunner(stateDir, { ansibleBin, localHosts: false, varsFile, ssh })
      const all = { a: 'all', b: 'all', c: 'all', ansible_user: 'all' }
      const groups = { all: group([], all), web: group([first, second], { a: 'web', b: 'web', ansible_user: 'web' }) }
      const hostVars = { [second]: { c: 'host', ansible_user: 'host' } }
      const connection = { user: 'connection' }
      const unit = createUnit(playbook(content), [first, second, third], { groups, hostVars, connection })
      const started = await runner.start(unit)
      const followed = await followRun(started)
      await started.discard()

      expect(msgs(followed, [first, second, third]), followed.end.message).toEqual([
        ['web file file connection'],
        ['web file host host'],
        ['all file file connection'],
      ])
    })

    test('groups that hold all groups of the next layer, 32 deep, are read', async () => {
      const layers = Array.from({ length: 32 }, (_, layer) => Array.from({ length: 8 }, (_, at) => `g${layer}_${at}`))
      const all = layers.flatMap((names, layer) =>
        names.map((name) => [name, group(layer === 31 ? [first] : [], {}, layers[layer + 1] ?? [])]),
      )
      const content = "- {hosts: g0_0, gather_facts: false, tasks: [{debug: {msg: '{{ group_names | length }}'}}]}"
      const followed = await run(content, [first], { groups: Object.fromEntries(all) })

      expect(followed.states, followed.end.message).toEqual(['ok'])
      expect(msgs(followed, [first])).toEqual([['257']])
    })
  })
}
