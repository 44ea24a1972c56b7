import { z } from 'zod'
import { hostStates } from '../../states.ts'

export const timeSchema = z.iso.datetime().describe('RFC 3339, UTC, with milliseconds')

export const countSchema = z.int().min(0)

/** As `hostStates`; a waiting host of a running unit is shown as `running`. */
export const shownHostStateSchema = z.enum(['running', ...hostStates])

/** How many hosts are in each state, of how many; `changed`: of those, how many Ansible changed. */
export const shownHostCountsSchema = z.record(z.enum(['running', ...hostStates, 'total', 'changed']), countSchema)
