import { z } from 'zod'
import { taskPreviewExample } from './examples.ts'
import { countSchema } from './shown-values.ts'

/** What `POST /tasks` would make of the same body. */
export const taskPreviewSchema = z
  .object({
    accepted: z.boolean().describe('whether the task could be submitted: there are no refusals'),
    hosts: z.object({
      total: countSchema.describe('valid hosts, each once'),
      hostSets: z.array(z.string()).describe('these hosts as host sets, in order; at most 500'),
      unlisted: countSchema.describe('hosts that do not fit into the list'),
      first: z.string().nullable(),
      last: z.string().nullable(),
    }),
    units: countSchema,
    refusals: z.array(z.object({ path: z.string(), message: z.string() })).describe('at most 100'),
    moreRefusals: countSchema.describe('refusals that are not listed'),
    splitWords: z
      .array(
        z.object({
          word: z.string(),
          file: z.string().nullable().describe('null: the playbook, or the arguments of the module'),
          line: z.int().nullable(),
        }),
      )
      .describe('words that act on each unit separately, if there are several units'),
    warnings: z.array(z.string()),
    blockedBy: z.string().nullable().describe('why the units would not start, such as: no engine in lane dc2'),
  })
  .meta({ id: 'TaskPreview', examples: [taskPreviewExample] })
export type TaskPreview = z.infer<typeof taskPreviewSchema>
