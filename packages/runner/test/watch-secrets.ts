import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { eventually } from '@distribute/testbed'

/** Where a secret was found: a process's command line or environment, as `PID/cmdline`. */
export interface SecretWatch {
  /** Resolves after that many more passes over all processes. */
  look(times: number): Promise<void>
  stop(): Promise<readonly string[]>
}

/** Checks all processes of the machine repeatedly until it is stopped. */
export function watchForSecrets(secrets: readonly string[]): SecretWatch {
  let isStopped = false
  const seen = new Set<string>()
  let rounds = 0
  const watching = (async () => {
    for (; !isStopped; rounds += 1) {
      for (const file of await listProcessFiles()) {
        const text = await readFile(join('/proc', file), 'utf8').catch(() => '')
        if (secrets.some((secret) => text.includes(secret))) seen.add(`${file}: ${text.replaceAll('\0', ' ')}`)
      }
      await breathe()
    }
  })()
  return {
    look: async (times) => {
      const enough = rounds + times
      await eventually(() => {
        if (rounds < enough) throw new Error(`it has ${enough - rounds} looks to go`)
      })
    },
    stop: async () => {
      isStopped = true
      await watching
      return [...seen]
    },
  }
}

async function listProcessFiles(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => [`${pid}/cmdline`, `${pid}/environ`])
}
