import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { eventually } from './eventually.ts'

/** What is seen of all processes of the machine: command lines and environments. */
export interface ProcessWatch {
  /** Resolves after that many more passes over all processes. */
  look(times: number): Promise<void>
  /**
   * Every command line and environment that was seen and contains one of these texts, as
   * `PID/cmdline: TEXT`.
   */
  find(...texts: readonly string[]): readonly string[]
  stop(): Promise<void>
}

/** Reads all processes repeatedly until it is stopped. */
export function watchProcesses(): ProcessWatch {
  let isStopped = false
  /** each text once, with the first file that had it */
  const seen = new Map<string, string>()
  let rounds = 0
  const watching = (async () => {
    for (; !isStopped; rounds += 1) {
      for (const file of await listProcessFiles()) {
        const text = await readFile(join('/proc', file), 'utf8').catch(() => '')
        if (!seen.has(text)) seen.set(text, file)
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
    find: (...texts) =>
      [...seen]
        .filter(([text]) => texts.some((one) => text.includes(one)))
        .map(([text, file]) => `${file}: ${text.replaceAll('\0', ' ')}`),
    stop: async () => {
      isStopped = true
      await watching
    },
  }
}

async function listProcessFiles(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => [`${pid}/cmdline`, `${pid}/environ`])
}
