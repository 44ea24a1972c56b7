import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { TreeChange } from '@distribute/domain'
import { findChanges } from '../../../src/projects/git/find-changes.ts'

/** What a distribute on an NFS client detects in a guest where the server changes a revision. */
export interface ChangesOnNfs {
  readonly mountType: string | undefined
  readonly before: readonly TreeChange[]
  /** right after the server changed a file in place */
  readonly after: readonly TreeChange[]
  /** the size of the file that the mount showed at that moment */
  readonly plainSizes: readonly number[]
}

const scratch = process.env.GUEST_SCRATCH ?? ''
const server = join(scratch, 'export')
const mount = join(scratch, 'mount')
const source = join(scratch, 'source')
const repository = join(scratch, 'source/.git')
const index = join(scratch, 'index')

mkdirSync(join(source, 'files'), { recursive: true })
for (let number = 0; number < 20; number += 1) writeFileSync(join(source, 'files', `file-${number}`), 'one\n')
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-C', source, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { encoding: 'utf8' }).trim()
git('init', '--quiet')
git('add', '--all')
git('commit', '--quiet', '--message', 'first')
const commit = git('rev-parse', 'HEAD')
const folder = join(mount, 'revision')
execFileSync('cp', ['-r', join(source, 'files'), join(server, 'files')])
mkdirSync(join(server, 'revision'))
execFileSync('mv', [join(server, 'files'), join(server, 'revision/files')])

const limits = { fileBytes: 1024 ** 3, memoryBytes: 1024 ** 3, cpuSeconds: 60 }
const look = () => findChanges({ repository, commit, folder, index, limits, signal: AbortSignal.timeout(60_000) })
const lookPlainly = () => Number(execFileSync('stat', ['-c', '%s', join(folder, 'files/file-7')], { encoding: 'utf8' }))
const before = await look()
// The longer a file does not change, the longer the client trusts its cache.
for (let round = 0; round < 4; round += 1) {
  await delay(3000)
  await look()
}
const plainSizes = [lookPlainly()]
writeFileSync(join(server, 'revision/files/file-7'), 'another\n')
plainSizes.push(lookPlainly())
const seen: ChangesOnNfs = {
  mountType: readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, path]) => path === mount)?.[2],
  before,
  after: await look(),
  plainSizes,
}
process.stdout.write(`${JSON.stringify(seen)}\n`)
