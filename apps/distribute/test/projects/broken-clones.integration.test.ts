import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually, mountSmallDisk } from '@distribute/testbed'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CloneDeps } from '../../src/projects/clone-deps.ts'
import { ProjectKeeper } from '../../src/projects/project-keeper.ts'
import { openTestStore } from '../service-under-test.ts'
import { findProcesses } from './find-processes.ts'
import { listRemains } from './list-remains.ts'
import { createTestProjects, createTestShare, useGitServer } from './test-projects.ts'

const server = useGitServer()

/** Accepts the login, and then never answers. */
const hangingIp = '127.1.9.1'

describe('simultaneous clones of one project', () => {
  it('in two distributes succeed, one after the other', async () => {
    const repository = await server.git.createRepository('twice')
    const commit = await repository.commit({ 'a.conf': 'a\n' })
    const store = await openTestStore()
    const one = await createTestProjects(store, server.git)
    const other = await createTestProjects(store, server.git, { share: one.share })
    const clones = [one, other, one, other].map(({ cloner }) => cloner.clone({ name: 'twice', ref: null }).ended)
    for (const outcome of await Promise.all(clones)) expect(outcome).toEqual({ kind: 'cloned', commit })
    expect(await readlink(join(one.share.path, 'twice'))).toBe(`.revisions/twice/${commit}`)
    expect(await store.projects.find('twice')).toMatchObject({ state: 'ready', current: { commit } })
    expect(await listRemains(one.share, 'twice')).toEqual([])
  })

  it('have what was pushed before they were requested, also while another one runs', async () => {
    const repository = await server.git.createRepository('pushed')
    await repository.commit({ 'a.conf': 'a\n' })
    const { cloner } = await createTestProjects(await openTestStore(), server.git)
    const first = cloner.clone({ name: 'pushed', ref: null }).ended
    const second = await repository.commit({ 'a.conf': 'b\n' })
    expect(await cloner.clone({ name: 'pushed', ref: null }).ended).toEqual({ kind: 'cloned', commit: second })
    expect(await first).toMatchObject({ kind: 'cloned' })
  })
})

describe('a server that never answers', () => {
  it('ends a clone at its deadline, and leaves no process', async () => {
    const store = await openTestStore()
    const { share, cloner } = await createTestProjects(store, server.git, {
      settings: { ip: hangingIp, timeoutSeconds: 1 },
    })
    const reason = 'hangs was not cloned within 1 s ([Gitlab] TIMEOUT_SECONDS)'
    expect(await cloner.clone({ name: 'hangs', ref: null }).ended).toEqual({ kind: 'failed', reason })
    expect(await store.projects.find('hangs')).toMatchObject({ state: 'failed', lastError: reason, current: null })
    await eventually(async () => expect(await findProcesses('ops/hangs.git')).toEqual([]))
    expect(await listRemains(share, 'hangs')).toEqual([])
  })

  it('does not delay the stop of distribute', async () => {
    const store = await openTestStore()
    const { cloner } = await createTestProjects(store, server.git, { settings: { ip: hangingIp } })
    const clone = cloner.clone({ name: 'stopped', ref: null }).ended
    await eventually(async () => expect(await findProcesses('ops/stopped.git')).not.toEqual([]))
    await cloner.stop()
    expect(await clone).toEqual({ kind: 'failed', reason: 'distribute stopped: clone the project again' })
    expect(await store.projects.find('stopped')).toMatchObject({ state: 'failed' })
    await eventually(async () => expect(await findProcesses('ops/stopped.git')).toEqual([]))
  })
})

describe('a share', () => {
  it('that is full keeps the old revision, is cleaned up, and takes the next clone that fits', async () => {
    const repository = await server.git.createRepository('large')
    const first = await repository.commit({ 'a.conf': 'a\n' })
    const share = await createTestShare()
    await mountUntilEnd(share.path, '2m')
    const store = await openTestStore()
    const { cloner, readFile } = await createTestProjects(store, server.git, { share })
    expect(await cloner.clone({ name: 'large', ref: null }).ended).toEqual({ kind: 'cloned', commit: first })
    await repository.commit({ 'large.bin': randomBytes(3_000_000).toString('base64') })
    const reason = expect.stringMatching(/no space left/i)
    expect(await cloner.clone({ name: 'large', ref: null }).ended).toEqual({ kind: 'failed', reason })
    expect(await readFile('large/a.conf')).toBe('a\n')
    expect(await store.projects.find('large')).toMatchObject({ state: 'failed', current: { commit: first } })
    expect(await listRemains(share, 'large')).toEqual([])
    await repository.git('checkout', '--quiet', '-B', 'main', first)
    const third = await repository.commit({ 'a.conf': 'c\n' })
    expect(await cloner.clone({ name: 'large', ref: null }).ended).toEqual({ kind: 'cloned', commit: third })
  })

  it('keeps files in the place of a project that cannot be moved away', async () => {
    const repository = await server.git.createRepository('taken')
    await repository.commit({ 'a.conf': 'a\n' })
    const store = await openTestStore()
    const { share, cloner, readFile } = await createTestProjects(store, server.git)
    await mkdir(join(share.path, 'taken'))
    await mountUntilEnd(join(share.path, 'taken'), '1m')
    await writeFile(join(share.path, 'taken/a.conf'), 'original\n')
    const reason = expect.stringMatching(/taken was not created by distribute and cannot be moved away/)
    expect(await cloner.clone({ name: 'taken', ref: null }).ended).toEqual({ kind: 'not_replaced', reason })
    expect(await readFile('taken/a.conf')).toBe('original\n')
    expect(await store.projects.find('taken')).toMatchObject({ state: 'failed', current: null })
    expect(await listRemains(share, 'taken')).toEqual([])
  })

  it('of another store is not touched', async () => {
    const store = await openTestStore()
    const { share, cloner } = await createTestProjects(store, server.git)
    await share.claim('another')
    const reason = expect.stringMatching(/belongs to another store, another/)
    expect(await cloner.clone({ name: 'any', ref: null }).ended).toEqual({ kind: 'failed', reason })
    expect(await readdir(share.path)).toEqual(['.distribute-share'])
    expect(await store.projects.find('any')).toMatchObject({ state: 'failed', lastError: reason })
  })
})

describe('a share that is not mounted', () => {
  it('is not mistaken for a new one', async () => {
    const repository = await server.git.createRepository('gone')
    await repository.commit({ 'a.conf': 'a\n' })
    const { share, cloner, deps } = await createTestProjects(await openTestStore(), server.git)
    await cloner.clone({ name: 'gone', ref: null }).ended
    for (const name of await readdir(share.path)) await rm(join(share.path, name), { recursive: true })
    const reason = expect.stringMatching(/has no \.distribute-share: is it mounted\?/)
    await expect(createKeeper(deps).tick()).rejects.toMatchObject({ code: 'share_unavailable', message: reason })
    expect(await cloner.clone({ name: 'gone', ref: null }).ended).toEqual({ kind: 'failed', reason })
    expect(await readdir(share.path)).toEqual([])
  })

  it('or does not answer is reported within seconds, and blocks one thread, however often it is checked', async () => {
    const { share, deps } = await createTestProjects(await openTestStore(), server.git)
    const marker = join(share.path, '.distribute-share')
    execFileSync('mkfifo', [marker])
    // Readers of a named pipe block; a writer releases them.
    onTestFinished(() => writeFile(marker, deps.storeId))
    const asked = Array.from({ length: 8 }, () => share.check(deps.storeId))
    for (const answer of await Promise.allSettled(asked)) {
      expect(answer).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringMatching(/not answer within 3 s/) },
      })
    }
    await expect(share.check(deps.storeId)).rejects.toThrow('does not answer')
    // If all four threads were blocked, this would not return.
    expect(await readdir(share.path)).toEqual(['.distribute-share'])
  })
})

describe('a damaged cache', () => {
  it('is fetched again', async () => {
    const repository = await server.git.createRepository('pieces')
    await repository.commit({ 'a.conf': 'a\n' })
    const { share, cloner } = await createTestProjects(await openTestStore(), server.git)
    await cloner.clone({ name: 'pieces', ref: null }).ended
    await rm(join(share.path, '.cache/pieces.git/objects'), { recursive: true })
    await mkdir(join(share.path, '.cache/pieces.git/objects'))
    const commit = await repository.commit({ 'a.conf': 'b\n' })
    expect(await cloner.clone({ name: 'pieces', ref: null }).ended).toEqual({ kind: 'cloned', commit })
  })
})

describe('what a dead distribute left', () => {
  it('is repaired by any other: the state, the remains, and a link that the store had decided', async () => {
    const repository = await server.git.createRepository('died')
    const first = await repository.commit({ 'a.conf': 'a\n' })
    const store = await openTestStore()
    const { share, cloner, deps, readFile } = await createTestProjects(store, server.git)
    await cloner.clone({ name: 'died', ref: null }).ended
    const second = await repository.commit({ 'a.conf': 'b\n' })
    await cloner.clone({ name: 'died', ref: null }).ended
    await rm(join(share.path, 'died'))
    await symlink(`.revisions/died/${first}`, join(share.path, 'died'))
    await share.createStaging('died')
    await writeFile(join(share.path, '.cache/died.git/objects/pack/tmp_pack_x'), 'x')
    await writeFile(join(share.path, '.cache/died.git/shallow.lock'), '')
    await store.projects.acquireLease({ name: 'died', owner: 'dead', leaseMs: 60_000 })

    await letLapse(deps)
    expect(await readFile('died/a.conf')).toBe('b\n')
    expect(await listRemains(share, 'died')).toEqual([])
    const lastError = expect.stringMatching(/interrupted because its distribute ended/)
    expect(await store.projects.find('died')).toMatchObject({ state: 'failed', lastError, current: { commit: second } })
    await createKeeper(deps).tick()
    expect(await cloner.clone({ name: 'died', ref: null }).ended).toEqual({ kind: 'cloned', commit: second })
  })

  it('is repaired for the other projects if one project cannot be repaired', async () => {
    for (const name of ['broken', 'whole']) await (await server.git.createRepository(name)).commit({ 'a.conf': 'a\n' })
    const { share, cloner, deps, readFile } = await createTestProjects(await openTestStore(), server.git)
    for (const name of ['broken', 'whole']) await cloner.clone({ name, ref: null }).ended
    await rm(join(share.path, '.revisions/broken'), { recursive: true })
    for (const name of ['broken', 'whole']) await rm(join(share.path, name))
    await expect(createKeeper(deps).tick()).rejects.toThrow(/broken\/[0-9a-f]{40} is missing: clone the project again/)
    expect(await readFile('whole/a.conf')).toBe('a\n')
    expect(await deps.projects.find('broken')).toMatchObject({ state: 'ready' })
  })

  it('next to a folder of the original is restored to its place', async () => {
    const { share, deps, readFile } = await createTestProjects(await openTestStore(), server.git)
    await share.claim(deps.storeId)
    await mkdir(join(share.path, 'original'))
    await writeFile(join(share.path, 'original/a.conf'), 'original\n')
    // It was killed between the two renames.
    await share.prepareSwitch({ project: 'original', revision: 'a'.repeat(40) })
    await deps.projects.acquireLease({ name: 'original', owner: 'dead', leaseMs: 60_000 })
    await letLapse(deps)
    expect(await readFile('original/a.conf')).toBe('original\n')
    expect(await listRemains(share, 'original')).toEqual([])
  })

  it('is not touched while a clone has the lease of the project', async () => {
    const store = await openTestStore()
    const { share, deps } = await createTestProjects(store, server.git)
    await share.claim(store.storeId)
    const hold = { name: 'held', owner: 'alive', leaseMs: -1000 }
    await store.projects.acquireLease(hold)
    await share.createStaging('held')
    await letLapse(deps, async () => {
      await store.projects.renewLease({ ...hold, leaseMs: -2000, progress: null })
    })
    expect(await listRemains(share, 'held')).toHaveLength(1)
    expect(await store.projects.find('held')).toMatchObject({ state: 'cloning' })
    onTestFinished(() => store.projects.releaseLease({ name: 'held', owner: 'alive' }, null))
  })
})

function createKeeper(deps: CloneDeps, now: () => number = () => performance.now()): ProjectKeeper {
  return new ProjectKeeper({ ...deps, now })
}

/** Two rounds of a keeper, a lease apart. */
async function letLapse(deps: CloneDeps, meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
  let clockMs = 0
  const keeper = createKeeper(deps, () => clockMs)
  await keeper.tick()
  await meanwhile()
  clockMs += deps.leaseMs
  await keeper.tick()
}

async function mountUntilEnd(path: string, size: string): Promise<void> {
  const disk = await mountSmallDisk(path, size)
  onTestFinished(() => disk.unmount())
}
