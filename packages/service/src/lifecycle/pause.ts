import { setTimeout } from 'node:timers/promises'

/** Resolves after a time or as soon as the signal is aborted. */
export async function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(durationMs, undefined, { ...(signal && { signal }) })
  } catch {
    // aborted
  }
}
