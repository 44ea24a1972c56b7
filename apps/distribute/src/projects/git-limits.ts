import { join } from 'node:path'
import type { GitServer } from './git-server.ts'

/** What each process of one git command may take; the processes of a user are not counted, for they are not all git's. */
export interface GitLimits {
  /** the largest file that it may write */
  readonly fileBytes: number
  /** whose pack it is that may be so large; left out: any file's */
  readonly isFetch?: boolean
  readonly memoryBytes: number
  readonly cpuSeconds: number
}

/** of index-pack and the like: more would only need more memory */
export const gitThreads = 2
/** for git's index of a tree of any size that may be set */
const leastFileBytes = 1024 ** 3

/** What starts git within the limits that `limitsEnvironment` names. */
export const limitedGit: readonly [string, string] = ['/bin/sh', join(import.meta.dirname, 'limited-git.sh')]

export function limitFetch(server: GitServer): GitLimits {
  return { ...limitGit(server), fileBytes: server.maxPackBytes, isFetch: true }
}

/** For all that git does without its server: what it writes then was counted before, but for what attributes make of it. */
export function limitGit({ maxBytes, maxMemoryBytes, timeoutSeconds }: GitServer): GitLimits {
  const fileBytes = Math.max(maxBytes, leastFileBytes)
  // the deadline ends git first: this is for what git has left behind
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

/** Which limit has ended git, by what it said; undefined: none. What the server says of itself counts for nothing. */
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
