import { z } from 'zod'

/**
 * What a caller may do; each role may do everything that the one before it may.
 *
 * - `viewer`: read.
 * - `operator`: submit, cancel and retry tasks, clone projects.
 * - `admin`: manage tokens, drain engines, read the audit log.
 */
export const roles = ['viewer', 'operator', 'admin'] as const
export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>

/** The lanes that a caller may see and use. */
export type AllowedLanes = 'all' | readonly string[]
