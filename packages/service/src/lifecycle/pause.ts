import { setTimeout } from 'node:timers/promises'

/** Resolves after a time, or as soon as the signal is aborted: the caller asks the signal which it was. */
export async function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(durationMs, undefined, { ...(signal && { signal }) })
  } catch {
    // aborted
  }
}
