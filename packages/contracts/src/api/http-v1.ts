import { z } from 'zod'
import { isExactNumber, toPlainNumbers } from '../exact-json.ts'
import { adhocArgsSchema, defaultTimeoutSeconds, moduleNameSchema, projectNameSchema } from '../task-action.ts'
import { timeoutSecondsSchema } from '../task-options.ts'

/*
 * The v1 API, for clients of the Python version. Unknown fields are ignored, as in that version.
 */

/** The message of v1 for a missing or empty field. */
export const emptyField = '字段不能为空'

/** Keeps text. Numbers and booleans, which clients send as keys, become their spelling. */
function toText(value: unknown): unknown {
  if (isExactNumber(value)) return value.rawJSON
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
}

/** Whether v1 treats the value as an empty field. */
export function isEmptyField(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

const requiredTextSchema = z
  .string({ error: ({ input }) => (isEmptyField(input) ? emptyField : 'must be text') })
  .refine((text) => !isEmptyField(text), { error: emptyField, abort: true })

const requiredKeySchema = z.preprocess(toText, requiredTextSchema)

const taskIdSchema = requiredKeySchema.refine((id) => [...id].length <= 160, 'must be at most 160 characters')

const timeoutText = 'must be a whole number of seconds from 1 to 86400'

/**
 * Seconds, as a number or as decimal digits in a string; an empty field, null and 0 mean the
 * default.
 */
function timeoutSchema(defaultSeconds: number) {
  return z.preprocess(
    (value) => {
      if (isEmptyField(value)) return defaultSeconds
      const isDigits = typeof value === 'string' && /^\s*\d{1,9}\s*$/.test(value)
      const seconds = isDigits ? Number(value) : toPlainNumbers(value)
      return seconds === 0 ? defaultSeconds : seconds
    },
    z.int(timeoutText).refine((seconds) => timeoutSecondsSchema.safeParse(seconds).success, timeoutText),
  )
}

/** The body of `POST /adhoc/`. */
export const v1AdhocSchema = z.object({
  task_id: taskIdSchema,
  task_name: z.preprocess(toText, z.string('must be text').nullish()),
  ips: requiredTextSchema,
  module: requiredTextSchema.pipe(moduleNameSchema),
  args: z.preprocess((value) => toText(value) ?? '', adhocArgsSchema),
  timeout: timeoutSchema(defaultTimeoutSeconds.adhoc),
  type: z.union([z.literal('adhoc'), z.null(), z.literal('')], "must be 'adhoc'").optional(),
})
export type V1Adhoc = z.infer<typeof v1AdhocSchema>

/** The body of `POST /playbook/`. */
export const v1PlaybookSchema = z.object({
  task_id: taskIdSchema,
  task_name: requiredKeySchema,
  ips: requiredTextSchema,
  playbook_name: requiredKeySchema.pipe(z.string().max(1_000)),
  playbook_content: requiredTextSchema,
  timeout: timeoutSchema(defaultTimeoutSeconds.playbook),
  type: requiredTextSchema.pipe(z.literal('playbook')),
})
export type V1Playbook = z.infer<typeof v1PlaybookSchema>

/** The body of `POST /file/`. */
export const v1FileSchema = z.object({ project_name: requiredTextSchema.pipe(projectNameSchema) })

/** Every answer of v1. Failures have another `code`; the HTTP status is always 200. */
export interface V1Envelope {
  readonly code: 200 | 500
  readonly data: unknown
  readonly msg: string | Readonly<Record<string, readonly string[]>>
  readonly length?: number
}

/** One host of one ad-hoc task. Optional fields depend on the module and the outcome. */
export interface V1AdhocItem {
  readonly result: string
  readonly task_name: string
  readonly module: string
  readonly args: string
  readonly id: number
  readonly asset_id: number
  readonly ip: string
  readonly created_date: string
  readonly dest?: unknown
  readonly cmd?: unknown
  readonly stdout?: string
  readonly stderr?: string
  readonly msg?: string
  readonly exception?: string
}

/** The latest playbook task of one host. */
export interface V1PlaybookItem {
  readonly ip: string
  readonly success_rate: string
  readonly result: 'success' | 'fail'
  readonly datetime: string
}
