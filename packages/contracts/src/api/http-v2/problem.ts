import { z } from 'zod'
import { errorCodes } from '../../app-error.ts'
import { problemExample } from './examples.ts'

/** RFC 9457, with a code of the catalogue. `errors` has each rejected field of an input. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(errorCodes),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    incident: z.string().optional().describe('id of the log entry; set with status 500 and above'),
  })
  .meta({ id: 'Problem', examples: [problemExample] })
export type Problem = z.infer<typeof problemSchema>
