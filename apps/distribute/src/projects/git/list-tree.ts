import { spawn } from 'node:child_process'
import { AppError } from '@distribute/contracts'
import { gitEnvironment, gitSettings } from './git.ts'
import { type GitLimits, limitedGit } from './git-limits.ts'

/**
 * An entry in the tree of a commit. The path is relative, and each byte is one character, because
 * names need not be text.
 */
export interface CommittedEntry {
  readonly kind: 'file' | 'folder' | 'submodule'
  readonly path: string
  /** size of a file or link; otherwise 0 */
  readonly bytes: number
}

/**
 * Yields the entries of a commit, each folder before its content. A few hundred kilobytes of Git
 * data can be a tree of a billion entries: nothing is kept, and git ends with the iteration.
 */
export async function* listTree(
  { folder, limits, signal }: { readonly folder: string; readonly limits: GitLimits; readonly signal: AbortSignal },
  commit: string,
): AsyncGenerator<CommittedEntry, void> {
  const settings = gitSettings(folder).flatMap((setting) => ['-c', setting])
  const [shell, script] = limitedGit
  const git = spawn(shell, [script, ...settings, 'ls-tree', '-r', '-t', '-l', '-z', '--full-tree', commit], {
    env: gitEnvironment({ folder, limits }),
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    git.once('error', reject)
    git.once('close', resolve)
  })
  ended.catch(() => undefined)
  try {
    yield* readEntries(git.stdout)
    const exitCode = await ended
    if (exitCode !== 0)
      throw new AppError('clone_failed', `git could not list the files of ${commit}: exit code ${exitCode}`)
  } finally {
    git.kill('SIGKILL')
  }
}

async function* readEntries(output: AsyncIterable<Buffer>): AsyncGenerator<CommittedEntry, void> {
  let rest = ''
  for await (const piece of output) {
    const records = (rest + piece.toString('latin1')).split('\0')
    rest = records.pop() ?? ''
    for (const record of records) yield parseEntry(record)
  }
}

const kinds: Readonly<Record<string, CommittedEntry['kind']>> = { tree: 'folder', commit: 'submodule' }

/** Parses `100644 blob <id>    1234\tpath`. */
function parseEntry(record: string): CommittedEntry {
  const tab = record.indexOf('\t')
  const [, type = '', , bytes] = record.slice(0, tab).split(/ +/)
  return { kind: kinds[type] ?? 'file', path: record.slice(tab + 1), bytes: Number(bytes) || 0 }
}
