/** A line to wait for; `description` is shown in the error if it never comes. */
interface AwaitedLine {
  readonly matches: (line: string) => boolean
  readonly description: string
  readonly timeoutMs: number
}

/** The lines that a process wrote so far, and a way to wait for one, past or future. */
export interface LineLog {
  readonly lines: readonly string[]
  /**
   * Resolves when the last process that can write has ended, including those that inherited the
   * pipe.
   */
  readonly ended: Promise<void>
  waitForLine(awaited: AwaitedLine): Promise<string>
}

interface Waiter {
  offer(line: string): void
  giveUp(reason: string): void
}

/** Reads the source to its end, even without a waiter: a full pipe would stop the process. */
export function createLineLog(source: AsyncIterable<string>): LineLog {
  const lines: string[] = []
  const waiters = new Set<Waiter>()
  let ended = false

  const follow = async () => {
    for await (const line of source) {
      lines.push(line)
      for (const waiter of waiters) waiter.offer(line)
    }
  }
  const end = follow()
    .catch(() => {
      // A broken pipe is the end of the output: waiters are rejected below.
    })
    .finally(() => {
      ended = true
      for (const waiter of waiters) waiter.giveUp('the process ended')
    })

  return {
    lines,
    ended: end,
    waitForLine: async (awaited) => {
      const written = lines.find(awaited.matches)
      if (written !== undefined) return written
      if (ended) throw missedLine(awaited, 'the process ended', lines)
      return await waitForLaterLine(awaited, { lines, waiters })
    },
  }
}

function waitForLaterLine(
  awaited: AwaitedLine,
  { lines, waiters }: { lines: readonly string[]; waiters: Set<Waiter> },
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const waiter: Waiter = {
    offer: (line) => {
      if (awaited.matches(line)) resolve(line)
    },
    giveUp: (reason) => reject(missedLine(awaited, reason, lines)),
  }
  const timer = setTimeout(() => waiter.giveUp(`${awaited.timeoutMs} ms went by`), awaited.timeoutMs)
  waiters.add(waiter)
  return promise.finally(() => {
    clearTimeout(timer)
    waiters.delete(waiter)
  })
}

function missedLine(awaited: AwaitedLine, reason: string, lines: readonly string[]): Error {
  const tail = lines.slice(-20).join('\n')
  return new Error(`No line that is ${awaited.description}: ${reason}. The last lines were:\n${tail}`)
}
