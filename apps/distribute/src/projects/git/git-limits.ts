import { join } from 'node:path'
import type { GitServer } from './git-server.ts'

/**
 * Limits for each process of a git command. The number of processes is not limited: prlimit counts
 * all processes of the user.
 */
export interface GitLimits {
  /** maximum size of a file that it writes */
  readonly fileBytes: number
  /** the limit is for the pack of a fetch; left out: for any file */
  readonly isFetch?: boolean
  readonly memoryBytes: number
  readonly cpuSeconds: number
}

/** threads of index-pack and similar commands: more would only need more memory */
export const gitThreads = 2
/** enough for the index of the largest tree that a setting allows */
const leastFileBytes = 1024 ** 3

/** The command that starts git within the limits of `limitsEnvironment`. */
export const limitedGit: readonly [string, string] = ['/bin/sh', join(import.meta.dirname, 'limited-git.sh')]

export function limitFetch(server: GitServer): GitLimits {
  return { ...limitGit(server), fileBytes: server.maxPackBytes, isFetch: true }
}

/**
 * Limits for commands without the server: their files were counted before, apart from the effect of
 * attributes.
 */
export function limitGit({ maxBytes, maxMemoryBytes, timeoutSeconds }: GitServer): GitLimits {
  const fileBytes = Math.max(maxBytes, leastFileBytes)
  // The deadline ends git first: this limit is for processes that git leaves behind.
  return { fileBytes, memoryBytes: maxMemoryBytes, cpuSeconds: timeoutSeconds * gitThreads }
}

export function limitsEnvironment({ fileBytes, memoryBytes, cpuSeconds }: GitLimits): Record<string, string> {
  const limits = { core: 0, fsize: fileBytes, data: memoryBytes, cpu: cpuSeconds }
  return {
    DISTRIBUTE_GIT_LIMITS: Object.entries(limits)
      .map(([name, value]) => `--${name}=${value}`)
      .join(' '),
  }
}

/**
 * Explains by which limit git ended, from its output, or returns undefined. Ignores what the server
 * says of itself.
 */
export function explainLimit(
  said: string,
  { fileBytes, isFetch, memoryBytes, cpuSeconds }: GitLimits,
): string | undefined {
  const own = said.replace(/^remote:.*$/gm, '')
  if (/file too large/i.test(own)) {
    return isFetch
      ? `the pack is larger than ${fileBytes} bytes ([Gitlab] MAX_PACK_BYTES; DEPTH brings less of the history)`
      : `a file would be larger than ${fileBytes} bytes ([Gitlab] MAX_BYTES)`
  }
  if (/out of memory|cannot allocate memory|unable to create thread/i.test(own)) {
    return `git takes more than ${memoryBytes} bytes of memory ([Gitlab] MAX_MEMORY_BYTES)`
  }
  if (/died of signal 24/i.test(own))
    return `git takes more than ${cpuSeconds} s of CPU time ([Gitlab] TIMEOUT_SECONDS)`
  return undefined
}
