import { z } from 'zod'
import { resultGroupExample } from './examples.ts'
import { pageQuery } from './page.ts'
import { countSchema, shownHostStateSchema } from './shown-values.ts'

/** The query of `GET /tasks/{id}/groups`. */
export const listGroupsQuerySchema = z.strictObject({
  state: shownHostStateSchema.optional(),
  ...pageQuery(50, 100),
})

/** Hosts of a task with the same state, rc, stdout, stderr and message. */
export const resultGroupSchema = z
  .object({
    state: shownHostStateSchema,
    rc: z.int().nullable(),
    total: countSchema.describe('hosts in the group'),
    hosts: z
      .array(z.string())
      .describe('the hosts as host sets, such as web[01-27], in the order of the task; at most 500 host sets'),
    unlisted: countSchema.describe('hosts that do not fit into the list'),
    cause: z.string().nullable().describe('of the first host'),
    causes: countSchema.describe('different causes in the group'),
    sample: z
      .object({
        host: z.string(),
        stdout: z.string(),
        stderr: z.string(),
        msg: z.string(),
        truncated: z.boolean(),
      })
      .describe('the output of the first host: 4,000 characters of each text, without the middle'),
  })
  .meta({ id: 'ResultGroup', examples: [resultGroupExample] })
export type ResultGroupView = z.infer<typeof resultGroupSchema>
