import { z } from 'zod'
import { auditEntryExample } from './access-examples.ts'
import { pageQuery } from './page.ts'
import { timeSchema } from './shown-values.ts'

const wordSchema = z.string().min(1).max(400)

/** The query of `GET /audit`; each field is compared as a whole. */
export const listAuditQuerySchema = z.strictObject({
  actor: wordSchema.optional(),
  action: wordSchema.optional(),
  subject: wordSchema.optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional().describe('exclusive'),
  ...pageQuery(100),
})

/** Who did what, or tried to. */
export const auditEntrySchema = z
  .object({
    at: timeSchema,
    actor: z.string().describe('token:NAME, account:NAME, v1, local, local:USER (a command), or unknown'),
    address: z.string().nullable().describe('of the client; null: a command on the machine'),
    action: z.string().describe('such as task.submit; request: one that was refused'),
    subject: z.string().describe('the id or the name of what was changed; of a refused request its path'),
    outcome: z.string().describe('done or refused'),
    detail: z.string().nullable(),
    requestId: z.string().nullable().describe('as in X-Request-Id and in the log'),
    attempts: z
      .int()
      .min(1)
      .describe(
        'equal refusals of a sender within one minute share an entry; those of an unknown one, all of its address',
      ),
  })
  .meta({ id: 'AuditEntry', examples: [auditEntryExample] })
export type AuditEntryView = z.infer<typeof auditEntrySchema>
