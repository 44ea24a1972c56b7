import { execFile } from 'node:child_process'
import { copyFile, lstat, mkdir, mkdtemp, rename, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { TreeChange } from '@distribute/domain'
import { createGit, type Git } from './git.ts'
import type { GitLimits } from './git-limits.ts'
import { revalidateNfs } from './revalidate-nfs.ts'

const run = promisify(execFile)

export interface CheckedTree {
  /** the bare repository that has the commit */
  readonly repository: string
  readonly commit: string
  /** where the commit was checked out */
  readonly folder: string
  /** Git's index of the folder, with what the files looked like at checkout; made where there is none */
  readonly index: string
  readonly limits: GitLimits
  readonly signal: AbortSignal
}

/**
 * What differs between a folder and its commit. Git looks at a file's times and size first and reads only those that
 * differ from its index, so that a folder nobody has touched costs one `lstat` per file. Files that the commit does not
 * have count as well, ignored ones too: a `group_vars` that appears changes later runs.
 */
export async function findChanges(tree: CheckedTree): Promise<readonly TreeChange[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'distribute-index-'))
  try {
    await revalidateNfs(tree.folder, tree.signal)
    // on a copy: any number of processes may look at once, and an index that is written is locked
    const index = join(scratch, 'index')
    const before = await copyIndex(tree.index, index)
    const { repository, folder, limits, signal } = tree
    const git = createGit({ folder: repository, limits, signal, workTree: { folder, index } })
    const readAll = async () => {
      await rm(index, { force: true })
      await git.raw(['read-tree', tree.commit])
      return await listGitChanges(git)
    }
    const listKnown = () =>
      listGitChanges(git).catch((error) => {
        // an index that a full disk or a crash has left in pieces
        if (tree.signal.aborted) throw error
        return readAll()
      })
    const differing = await (before === undefined ? readAll() : listKnown())
    const odd = (await listOddEntries(tree)).filter((one) => !isEmptied(one, differing))
    const changes = [...differing, ...odd]
    const after = await stat(index)
    // without it the next look takes longer, and no more
    if (after.mtimeMs !== before) await copyIndex(index, tree.index).catch(() => undefined)
    return changes
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function listGitChanges(git: Git): Promise<readonly TreeChange[]> {
  await git.raw(['update-index', '-q', '--really-refresh'])
  const differing = await git.raw(['diff-files', '--raw', '-z', '--no-renames'])
  // without --exclude-standard: what .gitignore names counts
  const others = await git.raw(['ls-files', '--others', '-z'])
  return [...parseRawDiff(differing), ...splitNul(others).map((path) => ({ kind: 'added' as const, path }))]
}

/** `:100644 100755 <id> <id> M`, then the path, each ended by NUL. */
function parseRawDiff(text: string): readonly TreeChange[] {
  const words = splitNul(text)
  return words.flatMap((word, at) => {
    const path = words[at + 1]
    return at % 2 !== 0 || path === undefined ? [] : [{ kind: readKind(word), path }]
  })
}

function readKind(entry: string): TreeChange['kind'] {
  const [before = '', after, , , status] = entry.split(' ')
  if (status === 'D') return 'missing'
  return before.slice(1) === after ? 'changed' : 'mode'
}

/** Git keeps of a mode whether a file is executable, and nothing of folders; with these it would look right to Git. */
async function listOddEntries({ folder, signal }: CheckedTree): Promise<readonly TreeChange[]> {
  const mode = (await stat(folder)).mode & 0o7777
  const octal = (bits: number) => bits.toString(8)
  const { stdout } = await run(
    'find',
    [folder, '-mindepth', '1', '(', ...oddEntries(mode, octal), ')', '-printf', '%y%P\\0'],
    {
      signal,
      maxBuffer: 16 * 1024 * 1024,
    },
  )
  return splitNul(stdout).map((word) => ({ kind: word[0] === 'f' ? 'mode' : 'added', path: word.slice(1) }))
}

/** A folder that is empty because its files are missing: they are told already. */
function isEmptied({ path }: TreeChange, differing: readonly TreeChange[]): boolean {
  return differing.some((one) => one.kind === 'missing' && one.path.startsWith(`${path}/`))
}

/** All folders have the mode of the root, and files that mode without or with its x: so Git makes them. */
function oddEntries(mode: number, octal: (bits: number) => string): readonly string[] {
  const plain = octal(mode & 0o666)
  const executable = octal(mode & 0o777)
  return [
    ...['-type', 'd', '(', '!', '-perm', octal(mode), '-o', '-empty', '-o', '-name', '.git', ')'],
    ...['-o', '-type', 'f', '!', '-perm', plain, '!', '-perm', executable],
    ...['-o', '!', '-type', 'd', '!', '-type', 'f', '!', '-type', 'l'],
  ]
}

function splitNul(text: string): readonly string[] {
  return text.split('\0').filter((word) => word !== '')
}

/**
 * When the first of the changes came, as the files tell, milliseconds since 1970; of a file that is gone its folder tells.
 * Looks at the first thousand.
 */
export async function findBeginning(folder: string, changes: readonly TreeChange[]): Promise<number> {
  const times: number[] = []
  for (const { path } of changes.slice(0, 1000)) {
    const found = await lstat(join(folder, path)).catch(() => lstat(dirname(join(folder, path))).catch(() => undefined))
    if (found !== undefined) times.push(found.ctimeMs)
  }
  return Math.min(Date.now(), ...times)
}

/**
 * With its time, rounded down: Git reads files again that changed no earlier than the index was written. Answers that
 * time; undefined where there is no index.
 */
async function copyIndex(from: string, to: string): Promise<number | undefined> {
  const found = await stat(from).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
  if (found === undefined) return undefined
  const fresh = `${to}.new-${process.pid}-${Math.random().toString(36).slice(2)}`
  await mkdir(dirname(to), { recursive: true })
  try {
    await copyFile(from, fresh)
    const seconds = Math.floor(found.mtimeMs) / 1000
    await utimes(fresh, seconds, seconds)
    await rename(fresh, to)
  } finally {
    await rm(fresh, { force: true })
  }
  return (await stat(to)).mtimeMs
}
