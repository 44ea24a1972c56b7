import { homedir } from 'node:os'
import type { Readable } from 'node:stream'
import { AppError } from '@distribute/contracts'
// biome-ignore lint/style/noRestrictedImports: this module hides simple-git
import { GitError, simpleGit } from 'simple-git'
import { explainLimit, type GitLimits, gitThreads, limitedGit, limitsEnvironment } from './git-limits.ts'
import { createSshCommand, type GitServer } from './git-server.ts'

export interface GitOptions {
  /** the bare repository */
  readonly folder: string
  /** left out: commands that ask no server */
  readonly server?: GitServer | undefined
  readonly limits: GitLimits
  /** ends what runs */
  readonly signal: AbortSignal
  readonly onProgress?: (text: string) => void
  /** where `read-tree` puts files, and the index that it writes meanwhile */
  readonly workTree?: { readonly folder: string; readonly index: string } | undefined
}

/** One git command at a time. */
export interface Git {
  /** What it prints. Rejects with what it says where it fails. */
  raw(args: readonly string[]): Promise<string>
}

/** more than a project of a million files makes git say; the rest would only fill memory */
const maxSaidBytes = 64 * 1024 * 1024

/**
 * git without its user's and its machine's configuration, without hooks and prompts; nothing but ssh to reach a server by,
 * and nothing that goes on in the background. What it takes is limited, and so is what it says. ssh itself reads its own
 * configuration.
 */
export function createGit(options: GitOptions): Git {
  const { folder, signal, limits, onProgress } = options
  const flood = new AbortController()
  const env = gitEnvironment(options)
  const git = simpleGit({
    baseDir: folder,
    abort: AbortSignal.any([signal, flood.signal]),
    binary: [...limitedGit],
    // one that a signal has ended has no exit code, and would pass for one that has done its work
    errors: (error, { exitCode }) => error ?? (exitCode === null ? new Error('git was ended by a signal') : undefined),
    allowEnvironment: Object.keys(env),
    config: [...gitSettings(folder)],
    // its guards are against what a caller passes on from outside; these are our own words
    unsafe: {
      allowUnsafeSshCommand: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeProtocolOverride: true,
      allowUnsafeHooksPath: true,
      allowUnsafeTemplateDir: true,
    },
    progress: ({ stage, progress }) => onProgress?.(`${stage} ${progress}%`),
    trimmed: true,
  })
  git.env(env).outputHandler((_command, stdout, stderr) => abortBeyond(flood, [stdout, stderr] as Readable[]))
  return {
    raw: async (args) => {
      try {
        return await git.raw([...args])
      } catch (error) {
        if (flood.signal.aborted) throw new GitError(undefined, `git says more than ${maxSaidBytes} bytes`)
        const limit = error instanceof GitError ? explainLimit(error.message, limits) : undefined
        throw limit === undefined ? error : new GitError(undefined, limit)
      }
    },
  }
}

function abortBeyond(flood: AbortController, streams: readonly Readable[]): void {
  let bytes = 0
  const count = (piece: Buffer) => {
    bytes += piece.length
    if (bytes <= maxSaidBytes) return
    flood.abort()
    // what git has started may not hear of it otherwise
    for (const stream of streams) stream.destroy()
  }
  for (const stream of streams) stream.on('data', count)
}

/** All that git gets of an environment. */
export function gitEnvironment({
  folder,
  server,
  limits,
  workTree,
}: Omit<GitOptions, 'signal'>): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: homedir(),
    LC_ALL: 'C.UTF-8',
    GIT_DIR: folder,
    ...limitsEnvironment(limits),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_SSH_VARIANT: 'ssh',
    ...(server && { GIT_SSH_COMMAND: createSshCommand(server) }),
    ...(workTree && { GIT_WORK_TREE: workTree.folder, GIT_INDEX_FILE: workTree.index }),
  }
}

/** What stands before each command, as `KEY=VALUE`. */
export function gitSettings(folder: string): readonly string[] {
  return [
    'protocol.allow=never',
    'protocol.ssh.allow=always',
    'core.hooksPath=/dev/null',
    'gc.autoDetach=false',
    'maintenance.autoDetach=false',
    `pack.threads=${gitThreads}`,
    // as one file, whose size is limited: else a hundred objects would be a hundred files
    'fetch.unpackLimit=1',
    // the cache may lie on a share that shows another owner
    `safe.directory=${folder}`,
  ]
}

export function isGitError(error: unknown): boolean {
  return error instanceof GitError
}

/** What git said, without what it says each time, for a person. */
export function explainGitError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const lines = text
    .split(/\r?\n|\r/)
    // what a server says may hold anything
    .map((line) => line.replace(/\p{Cc}/gu, ' '))
    .map((line) => line.replace(/^(remote|fatal|error): */, '').trim())
    .filter((line) => line !== '' && !noise.test(line))
  return lines.join('; ').slice(0, 1000) || 'git said nothing'
}

const noise =
  /^(warning: Permanently added|=+$|Please make sure you have the correct access rights|and the repository exists\.|Could not read from remote repository\.|[A-Z][a-z]+ing (objects|deltas|references)\b)/i

/** A clone that cannot be: what is wrong with the project or the server, for the person who asked for it. */
export function cloneError(message: string, cause?: unknown): AppError {
  return new AppError('clone_failed', message, { cause })
}
