import { setTimeout as sleep } from 'node:timers/promises'

/** A generous limit, reached only if something is broken. */
export interface EventuallyOptions {
  readonly timeoutMs?: number
}

const pollMs = 50

/**
 * Repeats a check until it does not throw, and returns its value; throws the check's last error
 * after `timeoutMs` (60 s). For states that send no signal; the only place where tests poll.
 */
export async function eventually<T>(check: () => T | Promise<T>, options: EventuallyOptions = {}): Promise<T> {
  const { timeoutMs = 60_000 } = options
  const deadline = performance.now() + timeoutMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(pollMs)
    }
  }
}
