import { uptime } from 'node:os'

/**
 * Returns milliseconds of CLOCK_BOOTTIME, which goes on while the machine sleeps: the clock of
 * `StartOptions.runUntilBootMs`. Never ahead of the supervisor's reading of the same clock, so that
 * a run can only end too early.
 */
export function bootTimeMs(): number {
  return Math.floor(uptime() * 1000)
}
