import { z } from 'zod'
import { errorCodes } from '../../app-error.ts'

/** RFC 9457, with the code of the one catalogue; `errors` names each field of an input that is refused. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(errorCodes),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    incident: z.string().optional().describe('names the entry in the log, with status 500 and above'),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof problemSchema>
