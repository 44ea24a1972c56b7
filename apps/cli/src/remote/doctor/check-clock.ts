import type { ApiClient } from '../connection/api-client.ts'
import type { Finding } from './finding.ts'

const maxDifferenceMs = 5_000

/** Compares this machine's clock with the server's, by the `Date` header of an answer. */
export async function checkClock({ server }: ApiClient): Promise<readonly Finding[]> {
  const sentMs = Date.now()
  const date = await readServerTime(new URL('api/v2/health/live', server))
  if (Number.isNaN(date)) return []
  // the header has whole seconds, and the answer was on its way
  const differenceMs = date + 500 - (sentMs + Date.now()) / 2
  const what = `the clocks of this machine and the server differ by ${Math.round(Math.abs(differenceMs) / 1000)} s`
  const advice = 'durations and --since are wrong by that much: synchronize the clocks (chrony, systemd-timesyncd)'
  return [{ what, ...(Math.abs(differenceMs) > maxDifferenceMs && { advice }) }]
}

/**
 * NaN if there is no answer, or none with the header: whether the server answers is checked before.
 */
async function readServerTime(url: URL): Promise<number> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) })
    await response.body?.cancel()
    return Date.parse(response.headers.get('date') ?? '')
  } catch {
    return Number.NaN
  }
}
