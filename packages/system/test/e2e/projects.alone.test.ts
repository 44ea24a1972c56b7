import { mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineView, ProjectView } from '@distribute/contracts'
import {
  eventually,
  farmHosts,
  type GitRepository,
  type GitServer,
  startGitServer,
  useFolder,
} from '@distribute/testbed'
import { beforeAll, expect, test } from 'vitest'
import type { ApiClient } from '../../e2e/api-client.ts'
import { type Cluster, startCluster } from '../../e2e/cluster.ts'

let folder: string
let share: string
let git: GitServer
let cluster: Cluster
let api: ApiClient
let other: ApiClient
let repository: GitRepository

beforeAll(async () => {
  folder = useFolder()
  share = join(folder, 'share')
  cluster = await startCluster(async (farm) => {
    git = await startGitServer(farm)
    const { ip, port, user, group, keyFile, knownHosts } = git.settings
    return {
      Exec_Engine: { LEASE_SECONDS: 6 },
      Share: { PATH: share },
      Gitlab: { IP: ip, PORT: port, USER: user, GROUP: group, KEY_FILE: keyFile, KNOWN_HOSTS: knownHosts },
    }
  })
  repository = await git.createRepository('nginx-conf')
  const started = await Promise.all([cluster.startDistribute(), cluster.startDistribute(), cluster.startEngine()])
  ;[api, other] = started
})

/** Logs in, and then never answers. */
const hangingIp = '127.1.9.1'

const getProject = async () => (await api.get<ProjectView>('/projects/nginx-conf')).body

const cloned = { code: 200, data: '', msg: 'nginx-conf克隆成功' }

/** All hosts of the farm are this machine, so each has a folder. */
const placeOf = (host: string) => join(folder, 'hosts', host)

test('v1 clones a project and copies one of its files to every host, like the original', async () => {
  await repository.commit({ 'nginx.conf': 'worker_processes 1;\n' })
  const clones = [api, other].map((client) => client.v1Post('file/', { project_name: 'nginx-conf' }))
  expect(await Promise.all(clones)).toEqual([cloned, cloned])
  const hosts = farmHosts(4)
  for (const host of hosts) await mkdir(placeOf(host), { recursive: true })
  const task = {
    task_id: 'copy-1',
    task_name: 'nginx.conf',
    ips: hosts.join(),
    module: 'copy',
    args: `src=${share}/nginx-conf/nginx.conf dest=${placeOf('{{ inventory_hostname }}')}/nginx.conf`,
    timeout: '100',
    type: 'adhoc',
  }
  expect(await other.v1Post('adhoc/', task)).toMatchObject({ code: 200 })
  const results = await eventually(async () => {
    const { data } = await api.v1Get('adhoc/?task_id=copy-1')
    expect(data).toHaveLength(4)
    return data as readonly { readonly result: string; readonly ip: string; readonly args: string }[]
  })
  for (const { ip, result, args } of results) {
    expect(result).toBe('拷贝成功')
    expect(args).toBe(task.args)
    expect(await readFile(join(placeOf(ip), 'nginx.conf'), 'utf8')).toBe('worker_processes 1;\n')
  }
  await cluster.expectNothingLeft()
})

test('a playbook of a project runs with its roles, variables, templates and ansible.cfg, at the pinned commit', async () => {
  await repository.commit({
    'site.yml': '- hosts: target_hosts\n  gather_facts: false\n  roles: [web]\n',
    'ansible.cfg': '[defaults]\nroles_path = ./more-roles\nhash_behaviour = merge\n',
    'group_vars/target_hosts.yml': 'greeting: from group_vars\nnested: {a: 1}\n',
    'more-roles/web/tasks/main.yml':
      "- template: {src: hello.j2, dest: /dev/null}\n  check_mode: true\n- debug: {msg: \"{{ greeting }} {{ nested | to_json }} {{ lookup('file', 'plain.txt') }}\"}\n",
    'more-roles/web/vars/main.yml': 'nested: {b: 2}\n',
    'more-roles/web/templates/hello.j2': '{{ greeting }}\n',
    'files/plain.txt': 'plain text\n',
    'requirements.yml': 'collections: []\n',
  })
  expect(await api.v1Post('file/', { project_name: 'nginx-conf' })).toEqual(cloned)
  const { id, warnings, request } = await api.submit({
    hosts: [...farmHosts(2)],
    playbook: { project: 'nginx-conf', path: 'site.yml' },
  })
  expect(warnings).toEqual([expect.stringMatching(/^requirements\.yml is ignored/)])
  expect(request.playbook).toMatchObject({ project: 'nginx-conf', path: 'site.yml' })
  expect(await api.ended(id)).toMatchObject({ state: 'succeeded', hosts: { ok: 2 } })
  for (const { msg } of await api.hosts(id)) expect(msg).toBe('from group_vars {"a": 1, "b": 2} plain text')
})

test('a playbook that writes to its own folder changes no later task, and a warning reports it', async () => {
  await repository.commit({
    'writes.yml': `- hosts: target_hosts
  gather_facts: false
  tasks:
  - local_action: "shell echo 'greeting: of a play' > group_vars/target_hosts.yml; chmod 600 writes.yml"
  - fetch: {src: /etc/hostname, dest: fetched/}
  - debug: {msg: "{{ greeting }} {{ lookup('password', 'pw/x') | length }}"}
`,
    'group_vars/target_hosts.yml': 'greeting: of Git\n',
  })
  expect(await api.v1Post('file/', { project_name: 'nginx-conf' })).toEqual(cloned)
  const run = async (client: ApiClient) => {
    const { id, warnings } = await client.submit({
      hosts: [...farmHosts(1)],
      playbook: { project: 'nginx-conf', path: 'writes.yml' },
    })
    expect(await client.ended(id)).toMatchObject({ state: 'succeeded' })
    const [host] = await client.hosts(id)
    return { id, msg: host?.msg, warnings: warnings.filter((text) => !text.startsWith('requirements.yml')) }
  }
  const first = await run(api)
  expect(first).toMatchObject({ msg: 'of Git 20', warnings: [] })
  const changes = /writes.yml has another mode|target_hosts.yml was changed|fetched\S+ was added|pw\/x was added/g

  const second = await run(other)

  expect(second.msg).toBe('of Git 20')
  expect(second.warnings).toEqual([expect.stringMatching(/this task uses a new checkout, [0-9a-f]{40}\.2$/)])
  expect(second.warnings[0]?.match(changes)).toHaveLength(4)
  expect((await api.task(first.id)).warnings).toContainEqual(expect.stringMatching(/this task may have used them/))
  expect((await getProject()).changes?.match(changes)).toHaveLength(4)
})

test('a distribute that is killed in a clone leaves the old revision, and another one cleans up', async () => {
  expect(await api.v1Post('file/', { project_name: 'nginx-conf' })).toEqual(cloned)
  const before = await getProject()
  const doomed = await cluster.startDistribute({
    DISTRIBUTE_GITLAB_IP: hangingIp,
    DISTRIBUTE_GITLAB_TIMEOUT_SECONDS: '10',
  })
  expect(await doomed.post('/projects', { name: 'nginx-conf' })).toMatchObject({
    status: 202,
    body: { state: 'cloning' },
  })
  await eventually(async () => expect(await getProject()).toMatchObject({ state: 'cloning' }))
  await doomed.process.kill()
  const after = await eventually(async () => {
    const project = await getProject()
    expect(project.state).toBe('failed')
    return project
  })
  expect(after).toMatchObject({ revision: before.revision, lastError: expect.stringMatching(/interrupted/) })
  expect(await readFile(join(share, 'nginx-conf/nginx.conf'), 'utf8')).toBe('worker_processes 1;\n')
  expect((await readdir(join(share, '.revisions/nginx-conf'))).filter((name) => name.startsWith('.'))).toEqual([])
  expect(await api.v1Post('file/', { project_name: 'nginx-conf' })).toEqual(cloned)
})

test('an engine that does not see the share takes no units, reports why, and later runs what was pinned', async () => {
  const mount = join(folder, 'mount')
  await cluster.startEngine({ lanes: ['far'], sharePath: mount })
  const findEngine = async () => {
    const { body } = await api.get<{ items: readonly EngineView[] }>('/engines')
    return body.items.find(({ lanes, state }) => lanes.includes('far') && state === 'up')
  }
  await eventually(async () => expect((await findEngine())?.problem).toContain(mount))
  const host = farmHosts(1)[0] ?? ''
  await mkdir(placeOf(host), { recursive: true })
  const adhoc = { module: 'copy', args: `src=${mount}/nginx-conf/nginx.conf dest=${placeOf(host)}/x.conf` }
  const submit = () => api.submit({ hosts: [host], adhoc, become: true, lane: 'far' })
  const early = await submit()
  expect((await api.task(early.id)).blockedBy).toBe('no engine in lane far')
  await repository.commit({ 'nginx.conf': 'new\n' })
  expect(await other.v1Post('file/', { project_name: 'nginx-conf' })).toEqual(cloned)

  await symlink(share, mount)
  expect(await api.ended(early.id)).toMatchObject({ state: 'succeeded' })
  expect(await readFile(join(placeOf(host), 'x.conf'), 'utf8')).toBe('worker_processes 1;\n')
  const late = await submit()
  expect(await api.ended(late.id)).toMatchObject({ state: 'succeeded' })
  expect(await readFile(join(placeOf(host), 'x.conf'), 'utf8')).toBe('new\n')
  await eventually(async () => expect((await findEngine())?.problem).toBeNull())
})
