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
  /** left out: for commands without a server */
  readonly server?: GitServer | undefined
  readonly limits: GitLimits
  /** ends the running command */
  readonly signal: AbortSignal
  readonly onProgress?: (text: string) => void
  /** the folder that `read-tree` fills, and the index that it writes */
  readonly workTree?: { readonly folder: string; readonly index: string } | undefined
}

/** Runs one git command at a time. */
export interface Git {
  /** Returns the output. Rejects with git's messages on failure. */
  raw(args: readonly string[]): Promise<string>
}

/** More than git prints for a project of a million files. Further output would only fill memory. */
const maxSaidBytes = 64 * 1024 * 1024

/**
 * Creates a git without configuration of the user and the machine, without hooks and prompts, with
 * ssh as its only protocol and without background work. Its resources and its output are limited.
 * ssh still reads its own configuration.
 */
export function createGit(options: GitOptions): Git {
  const { folder, signal, limits, onProgress } = options
  const flood = new AbortController()
  const env = gitEnvironment(options)
  const git = simpleGit({
    baseDir: folder,
    abort: AbortSignal.any([signal, flood.signal]),
    binary: [...limitedGit],
    // A process that a signal ended has no exit code, and would count as successful.
    errors: (error, { exitCode }) => error ?? (exitCode === null ? new Error('git was ended by a signal') : undefined),
    allowEnvironment: Object.keys(env),
    config: [...gitSettings(folder)],
    // These guards protect against input from outside; the values here are fixed.
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
        if (flood.signal.aborted) throw new GitError(undefined, `git printed more than ${maxSaidBytes} bytes`)
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
    // Processes that git started may not notice otherwise.
    for (const stream of streams) stream.destroy()
  }
  for (const stream of streams) stream.on('data', count)
}

/** The whole environment of git. */
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

/** The configuration of each command, as `KEY=VALUE`. */
export function gitSettings(folder: string): readonly string[] {
  return [
    'protocol.allow=never',
    'protocol.ssh.allow=always',
    'core.hooksPath=/dev/null',
    'gc.autoDetach=false',
    'maintenance.autoDetach=false',
    `pack.threads=${gitThreads}`,
    // Keeps objects in one file, whose size is limited: otherwise a hundred objects would be a
    // hundred files.
    'fetch.unpackLimit=1',
    // The share may show another owner of the cache.
    `safe.directory=${folder}`,
  ]
}

export function isGitError(error: unknown): boolean {
  return error instanceof GitError
}

/** Returns git's messages for a person, without those that it always prints. */
export function explainGitError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const lines = text
    .split(/\r?\n|\r/)
    // Messages of a server may contain anything.
    .map((line) => line.replace(/\p{Cc}/gu, ' '))
    .map((line) => line.replace(/^(remote|fatal|error): */, '').trim())
    .filter((line) => line !== '' && !noise.test(line))
  return lines.join('; ').slice(0, 1000) || 'git printed no message'
}

const noise =
  /^(warning: Permanently added|=+$|Please make sure you have the correct access rights|and the repository exists\.|Could not read from remote repository\.|[A-Z][a-z]+ing (objects|deltas|references)\b)/i

/** An error of the project or the server, for the person who requested the clone. */
export function cloneError(message: string, cause?: unknown): AppError {
  return new AppError('clone_failed', message, { cause })
}
