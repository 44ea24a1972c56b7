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
  /** the bare repository with the commit */
  readonly repository: string
  readonly commit: string
  /** the folder of the checkout */
  readonly folder: string
  /** Git's index of the folder, with the state of the files at checkout; created if missing */
  readonly index: string
  readonly limits: GitLimits
  readonly signal: AbortSignal
}

/**
 * Lists the differences between a folder and its commit. Git compares the time and size of each
 * file first, and reads only files that differ from its index: an unchanged folder costs one
 * `lstat` per file. Files that are not in the commit count, ignored ones too: a new `group_vars`
 * changes later runs.
 */
export async function findChanges(tree: CheckedTree): Promise<readonly TreeChange[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'distribute-index-'))
  try {
    await revalidateNfs(tree.folder, tree.signal)
    // Works on a copy: several processes may compare at once, and Git locks an index that it
    // writes.
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
        // The index may be damaged by a full disk or a crash.
        if (tree.signal.aborted) throw error
        return readAll()
      })
    const differing = await (before === undefined ? readAll() : listKnown())
    const odd = (await listOddEntries(tree)).filter((one) => !isEmptied(one, differing))
    const changes = [...differing, ...odd]
    const after = await stat(index)
    // A failure only makes the next comparison slower.
    if (after.mtimeMs !== before) await copyIndex(index, tree.index).catch(() => undefined)
    return changes
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function listGitChanges(git: Git): Promise<readonly TreeChange[]> {
  await git.raw(['update-index', '-q', '--really-refresh'])
  const differing = await git.raw(['diff-files', '--raw', '-z', '--no-renames'])
  // Without --exclude-standard: files that .gitignore names count.
  const others = await git.raw(['ls-files', '--others', '-z'])
  return [...parseRawDiff(differing), ...splitNul(others).map((path) => ({ kind: 'added' as const, path }))]
}

/** Parses `:100644 100755 <id> <id> M` and the path, each terminated by NUL. */
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

/**
 * Git stores only whether a file is executable, and nothing about folders. Finds entries with other
 * modes, which Git considers unchanged.
 */
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

/** The folder is empty because its files are missing, which are already listed. */
function isEmptied({ path }: TreeChange, differing: readonly TreeChange[]): boolean {
  return differing.some((one) => one.kind === 'missing' && one.path.startsWith(`${path}/`))
}

/**
 * As Git creates them, folders have the mode of the root, and files have that mode with or without
 * its x bits.
 */
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
 * Returns when the first change was made, from the times of the files, in milliseconds since 1970;
 * for a missing file, the time of its folder counts. Reads the first thousand changes.
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
 * Copies an index with its time, rounded down, because Git reads files again that changed no
 * earlier than the index. Returns that time, or undefined if there is no index.
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
