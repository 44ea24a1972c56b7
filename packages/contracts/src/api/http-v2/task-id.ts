import { z } from 'zod'

/** The id of a task, chosen by the client or generated (a ULID). */
export const taskIdSchema = z
  .string()
  .regex(/^(?!preview$)[A-Za-z0-9._:-]{1,64}$/, 'must be 1 to 64 of A-Z, a-z, 0-9, dot, _, : and -, and not preview')
