import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'

/** Where a secret was seen: a process's command line or environment, as `PID/cmdline`. */
export interface SecretWatch {
  stop(): Promise<{ readonly seen: readonly string[]; readonly rounds: number }>
}

/** Looks at all processes of the machine, again and again, until it is stopped. */
export function watchForSecrets(secrets: readonly string[]): SecretWatch {
  let isStopped = false
  const seen = new Set<string>()
  const watching = (async () => {
    let rounds = 0
    for (; !isStopped; rounds += 1) {
      for (const file of await listProcessFiles()) {
        const text = await readFile(join('/proc', file), 'utf8').catch(() => '')
        if (secrets.some((secret) => text.includes(secret))) seen.add(`${file}: ${text.replaceAll('\0', ' ')}`)
      }
      await breathe()
    }
    return rounds
  })()
  return {
    stop: async () => {
      isStopped = true
      return { rounds: await watching, seen: [...seen] }
    },
  }
}

async function listProcessFiles(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => [`${pid}/cmdline`, `${pid}/environ`])
}
