import { z } from 'zod'
import { laneNameSchema } from '../../task-options.ts'

/** The name of a token or an account: safe in logs and on terminals. */
export const accessNameSchema = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,62}$/u,
    'must be 1 to 63 letters, digits, blanks and . _ @ -, and start with a letter or digit',
  )

/** Lanes that a request gives to a token or an account. */
export const givenLanesSchema = z.union([z.literal('all'), z.array(laneNameSchema).min(1).max(100)])

/** Lanes of a token or an account. None, if those that are stored cannot be read. */
export const shownLanesSchema = z.union([z.literal('all'), z.array(z.string())])
