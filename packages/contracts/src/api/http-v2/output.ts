import { z } from 'zod'
import { shownHostStateSchema } from './shown-values.ts'

export const outputFormats = ['text', 'ndjson', 'csv'] as const
export type OutputFormat = (typeof outputFormats)[number]

/** The query of `GET /tasks/{id}/output`. */
export const readOutputQuerySchema = z.strictObject({
  format: z
    .enum(outputFormats)
    .default('text')
    .describe('text: for people; ndjson: a HostResult on each line; csv: a line for each host, for spreadsheets'),
  state: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(shownHostStateSchema))
    .optional()
    .describe('hosts in these states only, such as failed,timeout'),
})
