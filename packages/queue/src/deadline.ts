/** Settles as `work` does, or rejects with the signal's reason once that is aborted. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Waits until `work` settles, but no longer than `ms`. Never rejects. */
export async function settleWithin(ms: number, work: Promise<unknown>): Promise<void> {
  const lapsed = Promise.withResolvers<void>()
  const timer = setTimeout(lapsed.resolve, ms)
  await Promise.race([Promise.allSettled([work]), lapsed.promise])
  clearTimeout(timer)
}
