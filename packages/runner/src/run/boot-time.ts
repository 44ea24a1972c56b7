import { uptime } from 'node:os'

/**
 * Milliseconds of CLOCK_BOOTTIME, which goes on while the machine sleeps: what a hold is counted on. Never ahead of the
 * supervisor's reading of the same clock, so that a run can only end too early.
 */
export function bootTimeMs(): number {
  return Math.floor(uptime() * 1000)
}
