import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '@distribute/store'
import { eventually } from '@distribute/testbed'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createRevisionGuard } from '../../src/projects/revision-guard.ts'
import { ask, openTestStore, type ServiceUnderTest, startService } from '../service-under-test.ts'
import { createTestProjects, type TestProjects, useGitServer } from './test-projects.ts'

const server = useGitServer()
let first: string
let second: string
beforeAll(async () => {
  const repository = await server.git.createRepository('nginx-conf')
  const play = (text: string) => `- hosts: target_hosts\n  tasks:\n  - debug: {msg: ${text}}\n`
  first = await repository.commit({
    'nginx.conf': 'one\n',
    'site.yml': play('one'),
    'once.yml': `${play('x')}    run_once: true\n`,
  })
  second = await repository.commit({
    'site.yml': play('two'),
    'roles/requirements.yml': '- src: x\n',
    'deep/site.yml': play('deep'),
    'deep/requirements.yml': 'collections: []\n',
    'secret.yml': '$ANSIBLE_VAULT;1.1;AES256\n6233\n',
    'broken.yml': 'a: [\n',
    'large.yml': '#'.repeat(1_048_577),
    'deep/up.yml': { link: '../site.yml' },
    'web/plays/site.yml': '- hosts: target_hosts\n  roles: [web]\n  tasks:\n  - include_tasks: "{{ kind }}.yml"\n',
    'web/ansible.cfg': '[defaults]\nroles_path = roles\n',
    'web/requirements.yml': 'collections: []\n',
    'web/plays/ansible.cfg': '[defaults]\nroles_path = ../../shared:../roles\n',
    'web/roles/web/tasks/main.yml': '- include_tasks: more.yml\n',
    'web/roles/web/tasks/more.yml': { link: '../../../../deep/more.yml' },
    'web/roles/web/meta/requirements.yml': '[]\n',
    'deep/more.yml': '- ping:\n  run_once: true\n- ping:\n  async: 60\n  poll: 0\n  delegate_to: localhost\n',
    'ask.yml': '- import_playbook: deep/ask.yml\n',
    'deep/ask.yml': '- hosts: all\n  vars_prompt: [{name: release}]\n',
  })
})

interface Scene extends TestProjects {
  readonly store: Store
  readonly service: ServiceUnderTest
}

async function startScene(settings: Parameters<typeof createTestProjects>[2] = {}): Promise<Scene> {
  const store = await openTestStore()
  const projects = await createTestProjects(store, server.git, settings)
  const { share, cloner, deps } = projects
  const guard = createRevisionGuard(deps)
  onTestFinished(() => guard.stop())
  return { ...projects, store, service: await startService({}, { store, share, cloner, guard }) }
}

const file = '/api/v1/distribute/file/'

describe('POST /file/ of v1', () => {
  it('answers when the project is on the share', async () => {
    const { service, readFile } = await startScene()
    const { status, body } = await ask(service, { path: file, body: '{"project_name": "nginx-conf"}' })
    expect({ status, body }).toEqual({ status: 200, body: { code: 200, data: '', msg: 'nginx-conf克隆成功' } })
    expect(await readFile('nginx-conf/nginx.conf')).toBe('one\n')
    expect((await ask(service, { path: file.slice(0, -1), body: { project_name: 'nginx-conf' } })).body.code).toBe(200)
  })

  it('reports that a clone failed, and why', async () => {
    const { service } = await startScene()
    const { status, body } = await ask(service, { path: file, body: { project_name: 'missing' } })
    const data = expect.stringMatching(/git could not fetch/)
    expect({ status, body }).toEqual({ status: 200, body: { code: 500, data, msg: 'missing 克隆失败' } })
  })

  it('reports what stands in the place of a project and cannot be moved away', async () => {
    const outcome = Promise.resolve({ kind: 'not_replaced' as const, reason: 'busy' })
    const other = await startService({}, { cloner: { clone: () => ({ started: outcome, ended: outcome }) } })
    const { body } = await ask(other, { path: file, body: { project_name: 'nginx-conf' } })
    expect(body).toEqual({ code: 500, data: 'busy', msg: 'nginx-conf 无法删除' })
  })

  it.each([
    '..',
    'a..b',
    '../etc',
    'a/b',
    '/etc',
    'a;rm -fr x',
    '-upload-pack=x',
    'https://example.org/x',
    'git@example.org:x',
    '.revisions',
    'a b',
    'a\n',
    'x'.repeat(101),
    17,
    ['nginx-conf'],
    null,
    '',
  ])('rejects the name %j, and touches nothing', async (name) => {
    const { service, store } = await startScene()
    const { status, body } = await ask(service, { path: file, body: { project_name: name } })
    expect({ status, code: body.code }).toEqual({ status: 200, code: 500 })
    expect((await ask(service, { path: '/api/v2/projects', body: { name } })).status).toBe(422)
    expect((await store.projects.list({ limit: 10 })).items).toEqual([])
  })

  it('reports a missing server or name', async () => {
    const service = await startService()
    const { body } = await ask(service, { path: file, body: { project_name: 'nginx-conf' } })
    expect(body).toMatchObject({
      code: 500,
      msg: 'nginx-conf 克隆失败',
      data: expect.stringContaining('[Gitlab] IP is not set'),
    })
    expect((await ask(service, { path: file, body: {} })).body).toEqual({
      code: 500,
      msg: { project_name: ['字段不能为空'] },
      data: {},
    })
  })
})

describe('more projects than MAX_PROJECTS', () => {
  it('are rejected by both APIs; projects that were never cloned make room', async () => {
    const { store, share, cloner } = await startScene()
    const service = await startService({ maxProjects: 2 }, { store, share, cloner })
    const clone = async (project_name: string) => (await ask(service, { path: file, body: { project_name } })).body
    const listNames = async () => (await store.projects.list({ limit: 10 })).items.map(({ name }) => name)
    expect(await clone('nginx-conf')).toMatchObject({ code: 200 })
    expect(await clone('missing')).toMatchObject({ data: expect.stringMatching(/git could not fetch/) })
    expect(await clone('missing-too')).toMatchObject({ data: expect.stringMatching(/git could not fetch/) })
    expect(await listNames()).toEqual(['nginx-conf', 'missing-too'])
    // They left nothing on the share either.
    expect(await readdir(join(share.path, '.cache'))).toEqual(['nginx-conf.git', 'nginx-conf.index'])

    await store.projects.acquireLease({ name: 'missing-too', owner: 'another', leaseMs: 60_000 })
    const message = 'there are already 2 projects, the maximum of [Limits] MAX_PROJECTS'
    expect(await clone('third')).toEqual({ code: 500, msg: 'third 克隆失败', data: message })
    const refused = await ask(service, { path: '/api/v2/projects', body: { name: 'third' } })
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'name', message }] } })
    expect(await clone('nginx-conf')).toMatchObject({ code: 200 })
  })
})

describe('projects of v2', () => {
  it('are cloned after the response, and report their progress', async () => {
    const { service } = await startScene()
    const started = await ask(service, { path: '/api/v2/projects', body: { name: 'nginx-conf', ref: first } })
    expect(started.status).toBe(202)
    expect(started.body).toMatchObject({ name: 'nginx-conf', state: 'cloning', revision: null })
    const path = '/api/v2/projects/nginx-conf'
    const ready = await eventually(async () => {
      const { body } = await ask(service, { path })
      expect(body.state).toBe('ready')
      return body
    })
    expect(ready).toMatchObject({ revision: first, ref: first, lastError: null, progress: null })
    expect(ready.revisions).toMatchObject([{ revision: first, ref: first, isCurrent: true }])
    const revisions = { items: ready.revisions, nextCursor: null }
    expect(await ask(service, { path: '/api/v2/projects/nginx-conf/revisions' })).toMatchObject({ body: revisions })
    expect(await ask(service, { path: '/api/v2/projects/none/revisions' })).toMatchObject({ status: 404 })
    expect((await ask(service, { path: '/api/v2/projects?limit=1' })).body).toMatchObject({
      items: [{ name: 'nginx-conf', state: 'ready' }],
      nextCursor: null,
    })
    expect((await ask(service, { path: '/api/v2/projects/other' })).status).toBe(404)
  })

  it('list the playbooks of a revision, by path', async () => {
    const { service, cloner } = await startScene()
    await cloner.clone({ name: 'nginx-conf', ref: null }).ended
    const list = (revision: string) =>
      ask(service, { path: `/api/v2/projects/nginx-conf/revisions/${revision}/playbooks` })
    const { body } = await list(second.slice(0, 7))
    expect(body.items.map(({ path }: { path: string }) => path)).toEqual([
      ...['ask.yml', 'deep/ask.yml', 'deep/site.yml', 'once.yml', 'site.yml', 'web/plays/site.yml'],
    ])
    for (const unknown of ['0000000', second.slice(0, 6), 'main', '..', '%2e%2e%2f'])
      expect(await list(unknown), unknown).toMatchObject({ status: 404 })
  })

  it.each(['a\ud800', '-x', 'a..b', 'a b', 'a~1', 'x.lock', '/x', 'x/', '', 'a\\b', 'a@{1}', '--upload-pack=x'])(
    'reject the reference %j',
    async (ref) => {
      const { service } = await startScene()
      const { status, body } = await ask(service, { path: '/api/v2/projects', body: { name: 'nginx-conf', ref } })
      expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 422, path: 'ref' })
    },
  )

  it('are rejected without a server, and the service is ready without a share', async () => {
    const service = await startService()
    expect((await ask(service, { path: '/api/v2/projects', body: { name: 'x' } })).status).toBe(409)
    expect((await ask(service, { path: '/api/v2/health/ready' })).body.checks.share).toBeUndefined()
  })

  it('need the share: without it the service is ready, but degraded', async () => {
    const { service, share } = await startScene()
    await share.claim(service.store.storeId)
    expect((await ask(service, { path: '/api/v2/health/ready' })).body.checks.share).toEqual({ ok: true })
    await writeFile(join(share.path, '.distribute-share'), 'another\n')
    const reason = expect.stringContaining('belongs to another store, another')
    // A result is kept for a moment.
    await eventually(async () =>
      expect(await ask(service, { path: '/api/v2/health/ready' })).toMatchObject({
        status: 200,
        body: { ready: true, degraded: ['share'], checks: { share: { ok: false, reason } } },
      }),
    )
  })
})

describe('a task that runs a playbook of a project', () => {
  const hosts = ['10.0.0.[1-40]']
  const submit = (service: ServiceUnderTest, playbook: object, rest: object = {}) =>
    ask(service, { path: '/api/v2/tasks', body: { hosts, playbook, ...rest } })

  it('pins the commit that was current when it was submitted', async () => {
    const { service, cloner } = await startScene()
    await cloner.clone({ name: 'nginx-conf', ref: first }).ended
    const { status, body } = await submit(service, { project: 'nginx-conf', path: 'site.yml' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ name: 'nginx-conf/site.yml', kind: 'playbook', warnings: [] })
    await cloner.clone({ name: 'nginx-conf', ref: null }).ended
    const { request } = (await ask(service, { path: `/api/v2/tasks/${body.id}` })).body
    expect(request.playbook).toEqual({
      name: 'nginx-conf/site.yml',
      project: 'nginx-conf',
      path: 'site.yml',
      revision: first,
    })
    const earlier = await submit(service, {
      name: 'old',
      project: 'nginx-conf',
      path: 'site.yml',
      revision: first.slice(0, 8),
    })
    expect(earlier.body).toMatchObject({ name: 'old', request: { playbook: { revision: first } } })
    const latest = await submit(service, { project: 'nginx-conf', path: 'deep/up.yml' })
    expect(latest.body.request.playbook.revision).toBe(second)
  })

  it('is warned of requirements that are not installed, at the root and beside the playbook', async () => {
    const { service, cloner } = await startScene()
    await cloner.clone({ name: 'nginx-conf', ref: null }).ended
    const { body } = await submit(service, { project: 'nginx-conf', path: 'deep/site.yml' })
    expect(body.warnings.slice(0, 2)).toEqual([
      'deep/requirements.yml is ignored: commit its roles and collections to the project',
      'roles/requirements.yml is ignored: commit its roles and collections to the project',
    ])
  })

  it('is inspected with its roles, and ignored or unreadable files are reported', async () => {
    const { service, cloner } = await startScene()
    await cloner.clone({ name: 'nginx-conf', ref: null }).ended
    const playbook = { project: 'nginx-conf', path: 'web/plays/site.yml' }
    const refused = await submit(service, playbook)
    expect(refused.status).toBe(422)
    expect(refused.body.errors).toEqual([
      {
        path: 'playbook.path',
        message: expect.stringMatching(/^web\/roles\/web\/tasks\/more.yml line 2: run_once acts .*splitAnyway/),
      },
    ])
    const strays = [
      'web/requirements.yml is ignored: commit its roles and collections to the project',
      'web/roles/web/meta/requirements.yml is ignored: commit its roles and collections to the project',
      'web/ansible.cfg is ignored: Ansible reads the one beside the playbook or at the root',
    ]
    const advice = expect.stringMatching(/^web\/roles\/web\/tasks\/more.yml line 4: async with poll: 0 on the engine/)
    const split = await submit(service, playbook, { splitAnyway: true })
    expect(split.body.warnings).toEqual([
      ...['deep/requirements.yml', 'roles/requirements.yml'].map((file) =>
        expect.stringContaining(`${file} is ignored`),
      ),
      ...strays,
      expect.stringMatching(/^web\/roles\/web\/tasks\/more.yml line 2: run_once acts .* and this task has 2 units$/),
      expect.stringMatching(/^web\/plays\/site.yml line 4: the tasks in {{ kind }}.yml are known only at run time: /),
      advice,
    ])
    const whole = await submit(service, playbook, { unitSize: 0 })
    expect(whole.body.warnings.slice(2)).toEqual([...strays, advice])
  })

  it('is inspected on the share also if the playbook was sent as text', async () => {
    const { service, cloner, share } = await startScene()
    await cloner.clone({ name: 'nginx-conf', ref: null }).ended
    const content = `- hosts: all\n  tasks:\n  - include_tasks: ${share.path}/nginx-conf/deep/more.yml\n`
    const { status, body } = await submit(service, { name: 'x', content })
    expect({ status, message: body.errors?.[0]?.message }).toEqual({
      status: 422,
      message: expect.stringContaining('/nginx-conf/deep/more.yml line 2: run_once'),
    })
    const outside = `- hosts: all\n  tasks:\n  - include_tasks: ${share.path}/nginx-conf/../../../etc/hostname\n`
    expect((await submit(service, { name: 'x', content: outside })).body.warnings).toEqual([
      expect.stringMatching(/^line 3: the tasks in .* was not found in the project/),
    ])
  })

  it('is rejected if it prompts for a variable that the request does not give', async () => {
    const { service, cloner } = await startScene()
    await cloner.clone({ name: 'nginx-conf', ref: null }).ended
    const playbook = { project: 'nginx-conf', path: 'ask.yml' }
    const { status, body } = await submit(service, playbook, { unitSize: 0, splitAnyway: true })
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [
        {
          path: 'playbook.path',
          message: expect.stringMatching(/^deep\/ask.yml line 2: vars_prompt asks for release/),
        },
      ],
    })
    expect((await submit(service, playbook, { extraVars: { release: null } })).status).toBe(201)
  })

  it('is inspected for words that act per unit, unless it is encrypted', async () => {
    const { service, cloner } = await startScene()
    await cloner.clone({ name: 'nginx-conf', ref: null }).ended
    const refused = await submit(service, { project: 'nginx-conf', path: 'once.yml' })
    expect(refused.status).toBe(422)
    expect(refused.body.errors).toMatchObject([
      { path: 'playbook.path', message: expect.stringMatching(/line 4: run_once/) },
    ])
    const split = await submit(service, { project: 'nginx-conf', path: 'once.yml' }, { splitAnyway: true })
    expect(split.body.warnings).toContainEqual(expect.stringMatching(/line 4: run_once/))
    const encrypted = await submit(service, { project: 'nginx-conf', path: 'secret.yml' })
    expect(encrypted.body.warnings).toContainEqual(expect.stringMatching(/is encrypted/))
  })

  it('is rejected if there is no such playbook, and nothing is stored', async () => {
    const { service, cloner, store } = await startScene()
    await cloner.clone({ name: 'nginx-conf', ref: null }).ended
    for (const [playbook, path, message] of wrongPlaybooks) {
      const { status, body } = await submit(service, playbook)
      expect({ status, error: body.errors?.[0] }, JSON.stringify(playbook)).toEqual({
        status: 422,
        error: { path, message: expect.stringMatching(message) },
      })
    }
    expect((await store.tasks.list({}, { limit: 1 })).items).toEqual([])
  })

  it('cannot be retried once its revision is removed', async () => {
    const { service, cloner, store, share } = await startScene()
    await cloner.clone({ name: 'nginx-conf', ref: null }).ended
    const { body } = await submit(service, { project: 'nginx-conf', path: 'site.yml' })
    await ask(service, { path: `/api/v2/tasks/${body.id}/cancel`, body: {} })
    await rm(share.revisionFolder({ project: 'nginx-conf', revision: second }), { recursive: true })
    const states = { states: ['skipped'] }
    const retried = await ask(service, { path: `/api/v2/tasks/${body.id}/retry`, body: states })
    expect(retried.status).toBe(422)
    expect(retried.body.detail).toMatch(/revision [0-9a-f]{40} of project nginx-conf is no longer on the share/)
    expect((await store.tasks.list({}, { limit: 5 })).items).toHaveLength(1)
  })
})

describe('a task that names a project by its path on the share', () => {
  it('pins the commit that was current when it was submitted, and so does its retry', async () => {
    const { service, cloner, store } = await startScene()
    await cloner.clone({ name: 'nginx-conf', ref: first }).ended
    const args = 'src=/mnt/nginx-conf/nginx.conf dest=/etc/nginx/'
    const task = { task_id: 'copy-1', ips: '10.0.0.1', module: 'copy', args, type: 'adhoc' }
    expect((await ask(service, { path: '/api/v1/distribute/adhoc/', body: task })).body.code).toBe(200)
    const pins = [{ project: 'nginx-conf', revision: first }]
    const stored = await store.tasks.findByV1Id('adhoc', 'copy-1')
    expect(stored?.request).toMatchObject({ pins, action: { args } })
    await cloner.clone({ name: 'nginx-conf', ref: null }).ended
    await ask(service, { path: `/api/v2/tasks/${stored?.publicId}/cancel`, body: {} })
    const states = { states: ['skipped'] }
    const retried = await ask(service, { path: `/api/v2/tasks/${stored?.publicId}/retry`, body: states })
    expect(retried.body.request.pins).toEqual(pins)
  })

  it('is recognized from any text that may name the project, and from no other', async () => {
    const { service, cloner } = await startScene()
    await cloner.clone({ name: 'nginx-conf', ref: null }).ended
    const pinsOf = async (body: object) => {
      const answer = await ask(service, { path: '/api/v2/tasks', body: { hosts: ['10.0.0.1'], ...body } })
      return answer.body.request.pins
    }
    const pins = [{ project: 'nginx-conf', revision: second }]
    const content = '- hosts: target_hosts\n  tasks:\n  - copy: {src: /srv/share/nginx-conf/nginx.conf, dest: /x}\n'
    expect(await pinsOf({ playbook: { name: 'p', content } })).toEqual(pins)
    const adhoc = { module: 'copy', args: 'src={{ conf }} dest=/x' }
    expect(await pinsOf({ adhoc, extraVars: { conf: '/mnt/nginx-conf/nginx.conf' } })).toEqual(pins)
    expect(await pinsOf({ adhoc: { module: 'shell', args: 'ls /etc/nginx /mnt/nginx-config' } })).toBeUndefined()
  })
})

describe('tasks that use a revision whose files were changed', () => {
  it('get a new checkout, retries included; the project shows what was changed', async () => {
    const { service, cloner, share } = await startScene()
    await cloner.clone({ name: 'nginx-conf', ref: null }).ended
    const submit = async (body: object) =>
      (await ask(service, { path: '/api/v2/tasks', body: { hosts: ['10.0.0.1'], ...body } })).body
    const adhoc = { module: 'copy', args: 'src=/mnt/nginx-conf/nginx.conf dest=/x' }
    const before = await submit({ adhoc })
    await ask(service, { path: `/api/v2/tasks/${before.id}/cancel`, body: {} })
    await writeFile(join(share.path, 'nginx-conf', 'nginx.conf'), 'of a play\n')

    const states = { states: ['skipped'] }
    const retried = (await ask(service, { path: `/api/v2/tasks/${before.id}/retry`, body: states })).body

    expect(retried.request.pins).toEqual([{ project: 'nginx-conf', revision: `${second}.2` }])
    expect(retried.warnings).toEqual([expect.stringMatching(/nginx.conf was changed.*uses a new checkout/)])
    const playbook = { project: 'nginx-conf', path: 'site.yml', revision: second.slice(0, 9) }
    expect((await submit({ playbook })).request.playbook).toMatchObject({ revision: `${second}.2` })
    const changes = 'nginx.conf was changed'
    expect((await ask(service, { path: '/api/v2/projects' })).body.items).toMatchObject([
      { revision: second, folder: `.revisions/nginx-conf/${second}.2`, state: 'ready', lastError: null, changes },
    ])
    expect((await ask(service, { path: '/api/v2/projects/nginx-conf' })).body.revisions).toMatchObject([
      {
        revision: second,
        folder: `.revisions/nginx-conf/${second}.2`,
        isCurrent: true,
        changes: null,
        changedAt: null,
      },
      { revision: second, folder: `.revisions/nginx-conf/${second}`, isCurrent: false, changes },
    ])
    // While the share is unavailable, tasks that may only name a project are still stored.
    await writeFile(join(share.path, '.distribute-share'), 'another\n')
    const warned = await submit({ adhoc })
    expect([warned.request.pins, warned.warnings]).toMatchObject([
      [{ revision: `${second}.2` }],
      [expect.stringMatching(/belongs to another store/)],
    ])
  })
})

const wrongPlaybooks: readonly (readonly [object, string, RegExp])[] = [
  [{ project: 'other', path: 'site.yml' }, 'playbook.project', /no project other: clone it first/],
  [{ project: 'nginx-conf', path: 'missing.yml' }, 'playbook.path', /has no file missing\.yml in revision/],
  [{ project: 'nginx-conf', path: 'deep' }, 'playbook.path', /has no file deep/],
  [{ project: 'nginx-conf', path: 'nginx.conf/x' }, 'playbook.path', /has no file/],
  [{ project: 'nginx-conf', path: '../nginx-conf/site.yml' }, 'playbook.path', /relative, without \. and \.\./],
  [{ project: 'nginx-conf', path: '/etc/passwd' }, 'playbook.path', /relative/],
  [{ project: 'nginx-conf', path: 'deep/./site.yml' }, 'playbook.path', /relative/],
  [
    { project: 'nginx-conf', path: 'large.yml' },
    'playbook.path',
    /large\.yml has 1048577 bytes: at most 1048576 are allowed \(\[Limits\] MAX_PLAYBOOK_BYTES\)/,
  ],
  [{ project: 'nginx-conf', path: 'broken.yml' }, 'playbook.path', /line \d is not valid YAML/],
  [
    { project: 'nginx-conf', path: 'site.yml', revision: 'f'.repeat(40) },
    'playbook.revision',
    /no commit of nginx-conf begins with f+; available commits: [0-9a-f]{40}/,
  ],
  [{ project: 'nginx-conf', path: 'site.yml', revision: 'main' }, 'playbook.revision', /must be a commit/],
  [{ project: 'nginx-conf' }, 'playbook.path', /is required with project/],
  [{ name: 'x', content: '- hosts: all\n', project: 'nginx-conf' }, 'playbook.project', /combined with content/],
  [{}, 'playbook.content', /either content, or project and path/],
  [{ content: '- hosts: all\n' }, 'playbook.name', /is required with content/],
]
