import {
  appendFile,
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createTaskRequest } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { localCaller } from '../../src/access/access-check.ts'
import { findRevisionChanges } from '../../src/projects/provide-revision.ts'
import { createRevisionGuard, type RevisionGuard } from '../../src/projects/revision-guard.ts'
import { RevisionWatch } from '../../src/projects/revision-watch.ts'
import { submitTask } from '../../src/tasks/submit-task.ts'
import { testInspector } from '../compose-app.ts'
import { loopbackSettings } from '../loopback-settings.ts'
import { openTestStore } from '../service-under-test.ts'
import { listRemains } from './list-remains.ts'
import { createTestProjects, type TestProjects, useGitServer } from './test-projects.ts'

const server = useGitServer()
const files = {
  'site.yml': '- hosts: all\n  tasks: [{ping: }]\n',
  'files/a.conf': 'a\n',
  'bin/run.sh': '#!/bin/sh\n',
  'now.conf': { link: 'files/a.conf' },
  '.gitignore': '*.secret\n',
}

interface TestProject extends TestProjects {
  readonly store: Store
  readonly guard: RevisionGuard
  readonly name: string
  readonly commit: string
  /** of the first checkout */
  readonly folder: string
}

let lastName = 0
async function createProject(): Promise<TestProject> {
  lastName += 1
  const name = `changed-${lastName}`
  const repository = await server.git.createRepository(name)
  const commit = await repository.commit(files)
  const store = await openTestStore()
  const projects = await createTestProjects(store, server.git)
  expect(await projects.cloner.clone({ name, ref: null }).ended).toMatchObject({ kind: 'cloned' })
  const folder = join(projects.share.path, '.revisions', name, commit)
  const guard = createRevisionGuard(projects.deps)
  onTestFinished(() => guard.stop())
  return { ...projects, store, guard, name, commit, folder }
}

/** Submits a task that runs the playbook of the project. */
async function submit({ store, share, guard, name, commit }: TestProject, revision = commit) {
  const { task } = await submitTask(
    { store, share, guard, settings: loopbackSettings, inspector: testInspector, onSubmitted: () => undefined },
    {
      ...{ id: undefined, v1Id: null, name: 'site', requestHash: '0'.repeat(64), splitWords: 'warn' as const },
      hosts: [{ host: 'h1.example', spelling: 'h1.example' }],
      request: createTaskRequest({
        action: { kind: 'playbook', name: 'site', project: name, path: 'site.yml', revision },
        unitSize: 30,
      }),
    },
    { caller: localCaller, log: pino({ level: 'silent' }), ip: '127.0.0.1' },
  )
  return task
}

type Difference = readonly [kind: string, path: string, change: (folder: string) => Promise<unknown>]

const differences: readonly Difference[] = [
  ['changed', 'site.yml', (folder) => appendFile(join(folder, 'site.yml'), '\n')],
  ['changed', 'files/a.conf', (folder) => writeFile(join(folder, 'files/a.conf'), 'b\n')],
  ['missing', 'files/a.conf', (folder) => rm(join(folder, 'files/a.conf'))],
  ['added', 'group_vars/all.yml', (folder) => writeInto(join(folder, 'group_vars/all.yml'))],
  ['added', 'key.secret', (folder) => writeInto(join(folder, 'key.secret'))],
  ['added', 'roles', (folder) => mkdir(join(folder, 'roles'))],
  ['added', '.git', (folder) => writeInto(join(folder, '.git/config'))],
  ['added', 'link', (folder) => symlink('/etc/passwd', join(folder, 'link'))],
  ['mode', 'now.conf', (folder) => rm(join(folder, 'now.conf')).then(() => writeInto(join(folder, 'now.conf')))],
  ['mode', 'files/a.conf', (folder) => chmod(join(folder, 'files/a.conf'), 0o600)],
  ['mode', 'bin/run.sh', (folder) => chmod(join(folder, 'bin/run.sh'), 0o755)],
]

describe('a revision', () => {
  const look = ({ deps, name, commit }: TestProject) =>
    findRevisionChanges(deps, { project: name, revision: commit }, AbortSignal.timeout(10_000))

  it('matches Git after its checkout, also if it was only read, copied or touched, and without an index', async () => {
    const project = await createProject()
    const { folder, share, name, commit } = project
    expect(await look(project)).toEqual([])
    await utimes(join(folder, 'site.yml'), 1, 1)
    await cp(join(folder, 'site.yml'), join(folder, 'copy'))
    await rm(join(folder, 'site.yml'))
    await cp(join(folder, 'copy'), join(folder, 'site.yml'))
    await rm(join(folder, 'copy'))
    expect(await look(project)).toEqual([])
    await writeFile(share.indexOf({ project: name, revision: commit }), 'rubbish')
    expect(await look(project)).toEqual([])
    await rm(share.indexOf({ project: name, revision: commit }))
    expect(await look(project)).toEqual([])
  })

  it('is found changed after any change, addition, removal or change of mode', async () => {
    const project = await createProject()
    const { folder } = project
    const pristine = join(dirname(folder), 'pristine')
    await cp(folder, pristine, { recursive: true, verbatimSymlinks: true })
    for (const [kind, path, change] of differences) {
      await change(folder)
      const found = (await look(project)).map((one) => ({ ...one, path: one.path.replace(/\/$/, '') }))
      expect(found).toEqual([{ kind, path }])
      await rm(folder, { recursive: true })
      await cp(pristine, folder, { recursive: true, verbatimSymlinks: true })
    }
    expect(await look(project)).toEqual([])
  })

  it('is found changed by the change time if size and modification time are the same', async () => {
    const project = await createProject()
    const file = join(project.folder, 'files/a.conf')
    const { atime, mtime } = await lstat(file)
    await writeFile(file, 'b\n')
    await utimes(file, atime, mtime)
    expect(await look(project)).toEqual([{ kind: 'changed', path: 'files/a.conf' }])
  })
})

describe('a task in a changed revision', () => {
  it('gets a new checkout of the commit; the earlier task keeps the old one, and both are warned', async () => {
    const project = await createProject()
    const { store, name, commit, folder, share } = project
    const before = await submit(project)
    expect(before.warnings).toEqual([])
    await writeFile(join(folder, 'site.yml'), '- hosts: all\n  tasks: [{shell: rm -rf /}]\n')

    const after = await submit(project)

    expect(after.request.action).toMatchObject({ revision: `${commit}.2` })
    expect(after.warnings).toEqual([
      `revision ${commit} of project ${name} was changed on the share (site.yml was changed): ` +
        `this task uses a new checkout, ${commit}.2`,
    ])
    expect(await readFile(join(`${folder}.2`, 'site.yml'), 'utf8')).toBe(files['site.yml'])
    expect(await readFile(join(folder, 'site.yml'), 'utf8')).toContain('rm -rf')
    expect((await store.tasks.find(before.publicId))?.warnings).toEqual([
      expect.stringMatching(
        /^files of revision .* were changed since 20.*Z, and this task may have used them: site.yml/,
      ),
    ])
    expect(await readlink(join(share.path, name))).toBe(`.revisions/${name}/${commit}.2`)
    expect(await store.projects.find(name)).toMatchObject({ state: 'ready', lastError: null, current: { commit } })
    expect(await listRemains(share, name)).toEqual([])
    expect((await submit(project)).warnings).toEqual([])
  })

  it('detects a second change as well, and a clone of the commit keeps the intact checkout', async () => {
    const project = await createProject()
    const { store, cloner, name, commit, folder, share } = project
    await appendFile(join(folder, 'site.yml'), '\n')
    await submit(project)
    await appendFile(join(`${folder}.2`, 'site.yml'), '\n')
    expect((await submit(project)).request.action).toMatchObject({ revision: `${commit}.3` })
    expect(await cloner.clone({ name, ref: null }).ended).toMatchObject({ kind: 'cloned', commit })
    expect(await readlink(join(share.path, name))).toBe(`.revisions/${name}/${commit}.3`)
    expect((await store.projects.listRevisions(name)).map(({ changes }) => changes === null)).toEqual([
      true,
      false,
      false,
    ])
  })

  it('is warned by the watch while it runs, if its own units change files', async () => {
    const project = await createProject()
    const { store, deps, guard, folder, name, commit } = project
    const task = await submit(project)
    await writeInto(join(folder, 'fetched/h1.example/hostname'))
    await new RevisionWatch({ projects: store.projects, guard, logger: deps.logger }).tick()
    expect((await store.tasks.find(task.publicId))?.warnings).toEqual([
      expect.stringMatching(/this task may have used them: fetched\/h1.example\/hostname was added$/),
    ])
    expect((await store.projects.find(name))?.current).toMatchObject({ revision: `${commit}.2` })
  })

  it('gets the same new checkout as others that are submitted at once', async () => {
    const project = await createProject()
    await writeInto(join(project.folder, 'group_vars/all.yml'))
    const other = createRevisionGuard(project.deps)
    onTestFinished(() => other.stop())
    const tasks = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((n) => submit({ ...project, guard: n % 2 ? other : project.guard })),
    )
    const revisions = new Set(tasks.map(({ request: { action } }) => 'revision' in action && action.revision))
    expect([...revisions]).toEqual([`${project.commit}.2`])
    expect((await readdir(dirname(project.folder))).sort()).toEqual([project.commit, `${project.commit}.2`])
  })

  it('is rejected if the commit cannot be checked out again, and nothing is changed', async () => {
    const project = await createProject()
    const { name, folder, share } = project
    await appendFile(join(folder, 'site.yml'), '\n')
    await emptyObjects(share.cacheOf(name))
    await expect(submit({ ...project, guard: createUnreachable(project) })).rejects.toMatchObject({
      code: 'share_unavailable',
      message: expect.stringMatching(
        /was changed on the share \(.*site.yml was changed.*\) and could not be checked out again: git could not fetch/,
      ),
    })
    expect(await project.store.projects.find(name)).toMatchObject({ state: 'ready', lastError: null })
    // With the server, the commit is fetched again.
    expect((await submit(project)).request.action).toMatchObject({ revision: `${project.commit}.2` })
  })

  it('is warned if Git cannot compare; with the server the cache is created again', async () => {
    const project = await createProject()
    const { name, share, commit } = project
    await rm(share.cacheOf(name), { recursive: true })
    const { warnings } = await submit({ ...project, guard: createUnreachable(project) })
    expect(warnings).toEqual([expect.stringMatching(/could not be compared with Git .*may have been changed/)])
    const task = await submit(project)
    expect([task.warnings, task.request.action]).toMatchObject([[], { revision: commit }])
  })
})

/** The guard of a distribute that cannot reach the Git server. */
function createUnreachable({ deps }: TestProject): RevisionGuard {
  const guard = createRevisionGuard({ ...deps, server: { ...deps.server, port: 1, timeoutSeconds: 20 } })
  onTestFinished(() => guard.stop())
  return guard
}

async function emptyObjects(repository: string): Promise<void> {
  await rm(join(repository, 'objects'), { recursive: true })
  await mkdir(join(repository, 'objects'))
}

describe('a clone', () => {
  it('of a commit whose checkout was changed checks it out again', async () => {
    const { cloner, name, commit, folder, readFile: read, store } = await createProject()
    await rm(join(folder, 'site.yml'))
    expect(await cloner.clone({ name, ref: null }).ended).toEqual({ kind: 'cloned', commit })
    expect(await read(`${name}/site.yml`)).toBe(files['site.yml'])
    expect(await readdir(folder)).not.toContain('site.yml')
    expect(await store.projects.listRevisions(name)).toMatchObject([
      { revision: `${commit}.2`, isCurrent: true, changes: null },
      { revision: commit, changes: 'site.yml is missing' },
    ])
  })
})

async function writeInto(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, 'x\n')
}
