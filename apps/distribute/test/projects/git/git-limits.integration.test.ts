import { randomBytes } from 'node:crypto'
import { appendFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '@distribute/testbed'
import { describe, expect, it } from 'vitest'
import { createGit } from '../../../src/projects/git/git.ts'
import { explainLimit, type GitLimits } from '../../../src/projects/git/git-limits.ts'
import { openTestStore } from '../../service-under-test.ts'
import { findProcesses } from '../find-processes.ts'
import { listRemains } from '../list-remains.ts'
import { createTestProjects, createTestShare, useGitServer } from '../test-projects.ts'

const server = useGitServer()
const megabyte = 1024 * 1024

/** Text whose pack has about this size. */
const noise = (bytes: number) => randomBytes((bytes * 3) / 4).toString('base64')

describe('a repository whose pack is larger than MAX_PACK_BYTES', () => {
  it('is rejected, is cleaned up, and is cloned once it is smaller', async () => {
    const repository = await server.git.createRepository('large-pack')
    const small = await repository.commit({ 'a.conf': 'a\n' })
    await repository.commit({ 'large.txt': noise(megabyte) })
    const projects = await createTestProjects(await openTestStore(), server.git, {
      settings: { maxPackBytes: megabyte / 2 },
    })
    const { share, cloner } = projects
    const clone = () => cloner.clone({ name: 'large-pack', ref: null }).ended
    expect(await clone()).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(
        /^git could not fetch \S+large-pack\.git: the pack is larger than 524288 bytes \(\[Gitlab\] MAX_PACK_BYTES/,
      ),
    })
    expect(await listRemains(share, 'large-pack')).toEqual([])
    await repository.git('update-ref', 'refs/heads/main', small)
    expect(await clone()).toEqual({ kind: 'cloned', commit: small })
  })

  it('cannot be fetched in pieces either: what has added up is fetched again, as far as it is in use', async () => {
    const repository = await server.git.createRepository('pieces')
    const { share, cloner } = await createTestProjects(await openTestStore(), server.git, {
      settings: { maxPackBytes: megabyte },
    })
    const clone = () => cloner.clone({ name: 'pieces', ref: null }).ended
    for (let round = 0; round < 3; round += 1) {
      await repository.git('checkout', '--quiet', '--orphan', `round-${round}`)
      const commit = await repository.commit({ 'a.txt': noise(megabyte / 2) })
      await repository.git('branch', '--force', 'main', commit)
      expect(await clone()).toEqual({ kind: 'cloned', commit })
      if (round > 0) await repository.git('branch', '--delete', '--force', `round-${round - 1}`)
    }
    expect(await countPackBytes(share.cacheOf('pieces'))).toBeLessThan(2 * megabyte)
  })
})

describe('git that takes more memory than MAX_MEMORY_BYTES', () => {
  it('is ended with the reason, is cleaned up, and the next clone works', async () => {
    const repository = await server.git.createRepository('bomb')
    const small = await repository.commit({ 'a.conf': 'a\n' })
    // A few kilobytes in a pack, but whole in the memory of the reader.
    await writeFile(join(repository.tree, 'zeros'), '')
    await truncate(join(repository.tree, 'zeros'), 80 * megabyte)
    await repository.commit({})
    const { share, cloner } = await createTestProjects(await openTestStore(), server.git, {
      settings: { maxMemoryBytes: 64 * megabyte },
    })
    const clone = () => cloner.clone({ name: 'bomb', ref: null }).ended
    expect(await clone()).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(
        /bomb\.git: git takes more than 67108864 bytes of memory \(\[Gitlab\] MAX_MEMORY_BYTES\)$/,
      ),
    })
    expect(await listRemains(share, 'bomb')).toEqual([])
    await eventually(async () => expect(await findProcesses('ops/bomb.git')).toEqual([]))
    await repository.git('update-ref', 'refs/heads/main', small)
    expect(await clone()).toEqual({ kind: 'cloned', commit: small })
  })
})

describe('a git process', () => {
  const limits: GitLimits = { fileBytes: megabyte, memoryBytes: 200 * megabyte, cpuSeconds: 7 }
  /** Runs a line of shell as a command of git. */
  const runByGit = async (line: string) => {
    const { path: folder } = await createTestShare()
    const git = createGit({ folder, limits, signal: AbortSignal.timeout(60_000) })
    await git.raw(['init', '--quiet', '--bare', '--template=', folder])
    await appendFile(join(folder, 'config'), `[alias]\n  try = "!${line}"\n`)
    return await git.raw(['try'])
  }

  it('limits memory, files, CPU time and dumps, also of its children', async () => {
    const rows = (await runByGit('cat /proc/self/limits')).split('\n')
    const find = (name: string) =>
      rows
        .find((row) => row.startsWith(name))
        ?.slice(26)
        .trim()
        .split(/\s+/)
        .slice(0, 2)
    expect(find('Max data size')).toEqual([`${200 * megabyte}`, `${200 * megabyte}`])
    expect(find('Max file size')).toEqual([`${megabyte}`, `${megabyte}`])
    expect(find('Max cpu time')).toEqual(['7', '7'])
    expect(find('Max core file size')).toEqual(['0', '0'])
  })

  it('fails if a signal ends it', async () => {
    await expect(runByGit('kill -KILL $PPID')).rejects.toThrow('git was ended by a signal')
  })

  it('is ended if it prints too much', async () => {
    await expect(runByGit('yes >&2')).rejects.toThrow('git printed more than 67108864 bytes')
  })
})

describe('a limit', () => {
  const limits: GitLimits = { fileBytes: 1, isFetch: true, memoryBytes: 2, cpuSeconds: 3 }
  it.each([
    ['fatal: Out of memory, malloc failed (tried to allocate 9 bytes)', /more than 2 bytes of memory/],
    ['error: index-pack died of signal 24', /more than 3 s of CPU/],
    ['fatal: write error: File too large', /larger than 1 bytes/],
  ])('is recognized from %s', (said, reason) => expect(explainLimit(said, limits)).toMatch(reason))

  it('of the server is not mistaken for a local one', () => {
    expect(explainLimit('remote: fatal: Out of memory, malloc failed', limits)).toBeUndefined()
  })
})

async function countPackBytes(cache: string): Promise<number> {
  const git = createGit({
    folder: cache,
    limits: { fileBytes: megabyte, memoryBytes: 1024 * megabyte, cpuSeconds: 60 },
    signal: AbortSignal.timeout(60_000),
  })
  const [, kibibytes = ''] = /^size-pack: (\d+)$/m.exec(await git.raw(['count-objects', '-v'])) ?? []
  return Number(kibibytes) * 1024
}
