import { execFileSync } from 'node:child_process'
import { lstat, mkdir, readdir, readlink, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitRepository } from '@distribute/testbed'
import { describe, expect, it } from 'vitest'
import { fetchCommit } from '../../src/projects/git/repository.ts'
import { ProjectCloner } from '../../src/projects/project-cloner.ts'
import { openTestStore } from '../service-under-test.ts'
import { listRemains } from './list-remains.ts'
import { createTestProjects, createTestShare, useGitServer } from './test-projects.ts'

const server = useGitServer()

let lastName = 0
/** A repository with one file, `nginx.conf`. */
async function createRepository(): Promise<{ name: string; repository: GitRepository; first: string }> {
  lastName += 1
  const name = `nginx-conf-${lastName}`
  const repository = await server.git.createRepository(name)
  return { name, repository, first: await repository.commit({ 'nginx.conf': 'worker_processes 1;\n' }) }
}

describe('a clone', () => {
  it('checks the commit of the default branch out under the name of the project, as a relative link', async () => {
    const { name, first } = await createRepository()
    const store = await openTestStore()
    const { share, cloner, readFile } = await createTestProjects(store, server.git)
    expect(await cloner.clone({ name, ref: null }).ended).toEqual({ kind: 'cloned', commit: first })
    expect(await readlink(join(share.path, name))).toBe(`.revisions/${name}/${first}`)
    expect(await readFile(`${name}/nginx.conf`)).toBe('worker_processes 1;\n')
    expect(await store.projects.find(name)).toMatchObject({ state: 'ready', current: { commit: first, ref: null } })
    expect((await readdir(share.path)).sort()).toEqual(['.cache', '.distribute-share', '.revisions', name])
    expect((await lstat(join(share.path, '.cache'))).mode & 0o777).toBe(0o700)
    expect(await readFile('.distribute-share')).toBe(`${store.storeId}\n`)
    expect(await listRemains(share, name)).toEqual([])
  })

  it('fetches only new objects the next time, and keeps the earlier revision', async () => {
    const { name, repository, first } = await createRepository()
    const { share, cloner, readFile } = await createTestProjects(await openTestStore(), server.git)
    await repository.commit({ 'large.bin': 'x'.repeat(100_000) })
    await cloner.clone({ name, ref: null }).ended
    const before = await readdir(join(share.path, '.cache', `${name}.git`, 'objects'), { recursive: true })
    const second = await repository.commit({ 'nginx.conf': 'worker_processes 2;\n' })
    expect(await cloner.clone({ name, ref: null }).ended).toEqual({ kind: 'cloned', commit: second })
    expect(await readFile(`${name}/nginx.conf`)).toBe('worker_processes 2;\n')
    const after = await readdir(join(share.path, '.cache', `${name}.git`, 'objects'), { recursive: true })
    expect(before.every((one) => after.includes(one))).toBe(true)
    expect(await cloner.clone({ name, ref: first }).ended).toEqual({ kind: 'cloned', commit: first })
    expect(await readFile(`${name}/nginx.conf`)).toBe('worker_processes 1;\n')
    expect(await readFile(`.revisions/${name}/${second}/nginx.conf`)).toBe('worker_processes 2;\n')
  })

  it('accepts branches, tags and commits, in that order, and names those that do not exist', async () => {
    const { name, repository, first } = await createRepository()
    await repository.git('tag', 'v1')
    await repository.git('checkout', '--quiet', '-b', 'feature/two')
    const second = await repository.commit({ 'nginx.conf': 'two\n' })
    await repository.git('tag', '-a', 'v2', '-m', 'annotated')
    await repository.git('branch', 'v1')
    await repository.git('checkout', '--quiet', 'main')
    const { cloner } = await createTestProjects(await openTestStore(), server.git)
    const commitOf = async (ref: string) => await cloner.clone({ name, ref }).ended
    expect(await commitOf('feature/two')).toMatchObject({ commit: second })
    expect(await commitOf('v2')).toMatchObject({ commit: second })
    expect(await commitOf('v1')).toMatchObject({ commit: second })
    expect(await commitOf(first)).toMatchObject({ commit: first })
    expect(await commitOf(first.slice(0, 10))).toMatchObject({ commit: first })
    const reason = expect.stringMatching(/has no branch, tag or commit "nowhere"/)
    expect(await commitOf('nowhere')).toEqual({ kind: 'failed', reason })
    expect(await commitOf('f'.repeat(40))).toMatchObject({ kind: 'failed' })
    expect(await commitOf('a b')).toMatchObject({ kind: 'failed' })
  })

  it('reports its progress', async () => {
    const { name, repository } = await createRepository()
    await repository.commit(Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`file-${n}`, `${n}\n`])))
    const { deps } = await createTestProjects(await openTestStore(), server.git)
    const told: string[] = []
    const onProgress = (text: string) => void told.push(text)
    const folder = deps.share.cacheOf(name)
    const { signal } = new AbortController()
    await fetchCommit({ folder, server: deps.server, project: name, signal, onProgress }, null)
    expect(told).toContainEqual(expect.stringMatching(/^receiving \d+%$/))
  })

  it('reports how it ended, and how long it took', async () => {
    const { name } = await createRepository()
    const { deps } = await createTestProjects(await openTestStore(), server.git)
    const ends: { kind: string; isTimed: boolean }[] = []
    const onCloneEnded: typeof deps.onCloneEnded = ({ kind }, durationMs) =>
      ends.push({ kind, isTimed: durationMs > 1 })
    const cloner = new ProjectCloner({ ...deps, onCloneEnded })
    await cloner.clone({ name, ref: null }).ended
    await cloner.clone({ name, ref: 'nothing' }).ended
    await cloner.stop()
    expect(ends).toEqual([
      { kind: 'cloned', isTimed: true },
      { kind: 'failed', isTimed: true },
    ])
  })

  it('with a depth has that much history, also after the depth has changed', async () => {
    const { name, repository, first } = await createRepository()
    const second = await repository.commit({ 'nginx.conf': 'two\n' })
    const store = await openTestStore()
    const shallow = await createTestProjects(store, server.git, { settings: { depth: 1 } })
    expect(await shallow.cloner.clone({ name, ref: null }).ended).toMatchObject({ commit: second })
    expect(await shallow.cloner.clone({ name, ref: first.slice(0, 12) }).ended).toMatchObject({ kind: 'failed' })
    const deep = await createTestProjects(store, server.git, { share: shallow.share })
    expect(await deep.cloner.clone({ name, ref: first.slice(0, 12) }).ended).toMatchObject({ commit: first })
  })

  it('keeps modes and inner links, and ignores attributes that change files for an archive', async () => {
    const { name, repository } = await createRepository()
    await repository.commit({
      'bin/run.sh': '#!/bin/sh\n',
      'current.conf': { link: 'nginx.conf' },
      'roles/web/files/site': { link: '../../../nginx.conf' },
      '.gitattributes': 'nginx.conf export-ignore\n',
    })
    await repository.git('update-index', '--chmod=+x', 'bin/run.sh')
    await repository.git('commit', '--quiet', '-m', 'mode')
    const { share, cloner, readFile } = await createTestProjects(await openTestStore(), server.git)
    expect(await cloner.clone({ name, ref: null }).ended).toMatchObject({ kind: 'cloned' })
    expect((await lstat(join(share.path, name, 'bin/run.sh'))).mode & 0o111).toBe(0o111)
    expect(await readFile(`${name}/roles/web/files/site`)).toBe('worker_processes 1;\n')
  })
})

describe('names that are not text', () => {
  it('of folders, files and links do no harm, and links behind them are checked', async () => {
    const { name, repository } = await createRepository()
    const folder = Buffer.concat([Buffer.from(repository.tree), Buffer.from('/'), Buffer.from([0xc4, 0xfa])])
    await mkdir(folder)
    await writeFile(Buffer.concat([folder, Buffer.from('/a.conf')]), 'a\n')
    await repository.commit({ 'b.conf': 'b\n' })
    const { cloner } = await createTestProjects(await openTestStore(), server.git)
    expect(await cloner.clone({ name, ref: null }).ended).toMatchObject({ kind: 'cloned' })
    await symlink('/etc', Buffer.concat([folder, Buffer.from('/evil')]))
    await repository.commit({ 'b.conf': 'c\n' })
    const reason = expect.stringMatching(/evil leads to "\/etc"/)
    expect(await cloner.clone({ name, ref: null }).ended).toEqual({ kind: 'failed', reason })
  })
})

describe('an unsuitable project', () => {
  const lfsPointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 1\n`

  it.each([
    [
      'a link to the root',
      { evil: { link: '/etc/passwd' } },
      /link that leaves the project: evil leads to "\/etc\/passwd"/,
    ],
    ['a link above itself', { 'a/evil': { link: '../../other/x' } }, /leaves the project: a\/evil/],
    ['a file in Git LFS', { '.gitattributes': '*.bin filter=lfs\n', 'x.bin': lfsPointer }, /keeps x\.bin in Git LFS/],
  ])('with %s is rejected, and the earlier revision stays', async (_what, changes, reason) => {
    const { name, repository, first } = await createRepository()
    const store = await openTestStore()
    const { share, cloner, readFile } = await createTestProjects(store, server.git)
    await cloner.clone({ name, ref: null }).ended
    await repository.commit(changes)
    expect(await cloner.clone({ name, ref: null }).ended).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(reason),
    })
    expect(await readFile(`${name}/nginx.conf`)).toBe('worker_processes 1;\n')
    const failed = { state: 'failed', current: { commit: first }, lastError: expect.stringMatching(reason) }
    expect(await store.projects.find(name)).toMatchObject(failed)
    expect(await listRemains(share, name)).toEqual([])
    expect((await store.projects.listRevisions(name)).map(({ commit }) => commit)).toEqual([first])
  })

  it('with a submodule is rejected', async () => {
    const { name, repository, first } = await createRepository()
    await repository.git('update-index', '--add', '--cacheinfo', `160000,${first},vendor/lib`)
    await repository.git('commit', '--quiet', '-m', 'submodule')
    const { cloner } = await createTestProjects(await openTestStore(), server.git)
    const reason = expect.stringMatching(/has a submodule at vendor\/lib, and submodules are not fetched/)
    expect(await cloner.clone({ name, ref: null }).ended).toEqual({ kind: 'failed', reason })
  })

  it.each([
    ['files', { maxFiles: 2 }, 'has more than 2 files and folders ([Gitlab] MAX_FILES)'],
    ['bytes', { maxBytes: 1024 }, 'has files of more than 1024 bytes together ([Gitlab] MAX_BYTES)'],
    [
      'bytes in one file',
      { maxFileBytes: 1000 },
      'has a file of 1001 bytes, roles/big: at most 1000 are allowed ([Gitlab] MAX_FILE_BYTES)',
    ],
  ])('with too many %s is rejected, and nothing of it is on the share', async (_what, settings, words) => {
    const { name, repository } = await createRepository()
    await repository.commit({ 'roles/big': 'x'.repeat(1001), 'roles/small': 'x'.repeat(50) })
    const { cloner, share } = await createTestProjects(await openTestStore(), server.git, { settings })
    const ended = await cloner.clone({ name, ref: null }).ended
    expect(ended).toEqual({ kind: 'failed', reason: expect.stringContaining(words) })
    expect(await listRemains(share, name)).toEqual([])
  })

  it('with a billion entries in a few kilobytes is rejected soon', async () => {
    const { name } = await createRepository()
    const bare = join(server.git.settings.group, `${name}.git`)
    const git = (args: readonly string[], input = '') =>
      execFileSync(
        'git',
        ['-c', 'safe.directory=*', '-c', 'user.name=ops', '-c', 'user.email=o@example.org', ...args],
        {
          cwd: bare,
          env: { ...process.env, GIT_DIR: bare },
          input,
          encoding: 'utf8',
        },
      ).trim()
    let tree = git(['mktree'])
    for (let level = 0; level < 9; level += 1)
      tree = git(['mktree'], Array.from({ length: 10 }, (_, n) => `040000 tree ${tree}\t${n}\n`).join(''))
    git(['update-ref', 'refs/heads/main', git(['commit-tree', '-m', 'bomb', tree])])
    execFileSync('chown', ['--recursive', server.git.settings.user, bare])
    const { cloner } = await createTestProjects(await openTestStore(), server.git)
    const reason = expect.stringContaining('has more than 1000 files and folders')
    expect(await cloner.clone({ name, ref: null }).ended).toEqual({ kind: 'failed', reason })
  })

  it('that is empty or does not exist is rejected', async () => {
    const { cloner } = await createTestProjects(await openTestStore(), server.git)
    await server.git.createRepository('empty')
    const empty = expect.stringMatching(/ops\/empty\.git has no commit on its default branch/)
    expect(await cloner.clone({ name: 'empty', ref: null }).ended).toEqual({ kind: 'failed', reason: empty })
    const missing = expect.stringMatching(
      /could not fetch .*ops\/missing\.git: .*(does not appear to be|not a) a? ?git repository/,
    )
    expect(await cloner.clone({ name: 'missing', ref: null }).ended).toEqual({ kind: 'failed', reason: missing })
  })
})

describe('a server', () => {
  it('with another host key is not used', async () => {
    const { name } = await createRepository()
    const share = await createTestShare()
    await mkdir(share.path, { recursive: true })
    const knownHosts = join(share.path, 'other-key')
    await writeFile(knownHosts, `* ssh-ed25519 ${Buffer.from('x'.repeat(51)).toString('base64')}\n`)
    const { cloner } = await createTestProjects(await openTestStore(), server.git, { settings: { knownHosts } })
    const reason = expect.stringMatching(/the host key of 127\.2\.0\.1 is not the one in .*other-key/)
    expect(await cloner.clone({ name, ref: null }).ended).toEqual({ kind: 'failed', reason })
  })

  it('that rejects the key or is unavailable is named', async () => {
    const { name } = await createRepository()
    const refusing = await createTestProjects(await openTestStore(), server.git, { settings: { ip: '127.1.7.1' } })
    const refused = expect.stringMatching(/127\.1\.7\.1 rejects the key/)
    expect(await refusing.cloner.clone({ name, ref: null }).ended).toEqual({ kind: 'failed', reason: refused })
    const away = await createTestProjects(await openTestStore(), server.git, { settings: { port: 1 } })
    const reason = expect.stringMatching(/connection refused/i)
    expect(await away.cloner.clone({ name, ref: null }).ended).toEqual({ kind: 'failed', reason })
  })
})

describe('a folder of the original under the name of a project', () => {
  it('is replaced by the link', async () => {
    const { name, first } = await createRepository()
    const { share, cloner, readFile } = await createTestProjects(await openTestStore(), server.git)
    await mkdir(join(share.path, name, 'old'), { recursive: true })
    expect(await cloner.clone({ name, ref: null }).ended).toEqual({ kind: 'cloned', commit: first })
    expect(await readFile(`${name}/nginx.conf`)).toBe('worker_processes 1;\n')
    expect(await listRemains(share, name)).toEqual([])
  })
})
