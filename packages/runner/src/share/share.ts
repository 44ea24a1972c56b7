import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { shareMarker } from '@distribute/domain'
import { execa } from 'execa'
import { findPython, pythonFolder } from '../run/python.ts'

/** The shared directory of projects, as this machine mounts it. */
export interface Share {
  /**
   * Returns why this machine cannot read the share; undefined if it can. Takes 5 s at most,
   * whatever the file server does: a child process reads it, because a read from a dead server
   * hangs.
   */
  probe(): Promise<string | undefined>
}

export interface ShareOptions {
  readonly path: string
  /** the store that the marker of the share must name */
  readonly storeId: string
  readonly answerWithinMs?: number
}

const program = join(pythonFolder, 'probe_share.py')

export function createShare({ path, storeId, answerWithinMs = 5000 }: ShareOptions): Share {
  let reading: Promise<MarkerRead | undefined> | undefined
  return {
    async probe() {
      // One process at a time: it may be unkillable.
      reading ??= readMarker(path, answerWithinMs).finally(() => {
        reading = undefined
      })
      const read = await settledWithin(reading, answerWithinMs)
      if (read === undefined) return `the share ${path} does not answer within ${answerWithinMs / 1000} s`
      if (read.problem !== undefined) return describeProblem(path, read.problem)
      const found = read.text.trim()
      return found === storeId ? undefined : `the share ${path} belongs to another store: its marker names ${found}`
    },
  }
}

interface MarkerRead {
  readonly text: string
  readonly problem: string | undefined
}

/** Returns undefined if there is no answer in time. */
async function readMarker(share: string, timeout: number): Promise<MarkerRead | undefined> {
  const result = await execa(findPython(), ['-I', '-S', program, share, shareMarker(share)], {
    extendEnv: false,
    stdin: 'ignore',
    timeout,
    killSignal: 'SIGKILL',
    reject: false,
  })
  if (result.timedOut) return undefined
  return { text: result.stdout, problem: result.failed ? result.stderr || result.shortMessage : undefined }
}

function describeProblem(path: string, problem: string): string {
  const marker = shareMarker(path)
  return problem === `${marker}: No such file or directory`
    ? `the share ${path} has no ${basename(marker)}: is it mounted?`
    : `the share ${path} cannot be read: ${problem}`
}

async function settledWithin<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const timer = new AbortController()
  try {
    return await Promise.race([promise, delay(ms, undefined, { signal: timer.signal })])
  } finally {
    timer.abort()
  }
}
