import { z } from 'zod'
import { jsonSchema } from './exact-json.ts'
import { defaultTimeoutSeconds } from './task-action.ts'
import { wholeNumber } from './whole-number.ts'

const maxSeconds = 86_400
const maxStartWithinSeconds = 31 * 86_400
/** more hosts than any task has, and within what every database stores as an integer */
const maxHostNumber = 1_000_000

export const laneNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9, - and _, and start with a letter or digit')

/** The deadline of one unit. */
export const timeoutSecondsSchema = wholeNumber(1, maxSeconds)

/**
 * Hosts without a result when their engine is gone: `fail` ends them `lost`, `retry` runs them
 * again.
 */
export const onEngineLossSchema = z.enum(['fail', 'retry'])
export type OnEngineLoss = z.infer<typeof onEngineLossSchema>

const percentText = 'must be a number from 0 to 100'
const percentSchema = z.number(percentText).min(0, percentText).max(100, percentText)

const userNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.@$\\-]{0,63}$/, 'must be a user name of at most 64 characters')

/** A comma would separate two tags, and a leading dash would start an option of Ansible. */
const tagSchema = z
  .string()
  .regex(/^[^\s,-][^\p{Cc},]{0,99}$/u, 'must be one tag of at most 100 characters, without a comma or a leading dash')

const pythonKeywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
)

const variableNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'must be an Ansible variable name: letters, digits and _')
  .refine((name) => !pythonKeywords.has(name), 'is a Python keyword, which Ansible does not accept as a variable name')

/** Variables of a task by name. */
export const variablesSchema = z.record(variableNameSchema, jsonSchema)

/** An empty one would have no effect, and is rejected. */
const connectionSchema = z
  .strictObject({ user: userNameSchema.optional(), port: wholeNumber(1, 65_535).optional() })
  .refine(({ user, port }) => user !== undefined || port !== undefined, 'must have a user, a port, or both')

const timeouts = `${defaultTimeoutSeconds.adhoc} ad-hoc, ${defaultTimeoutSeconds.playbook} playbook`

/**
 * The options of a task, each written once: requests of v2, stored requests, answers and the
 * requests that v1 makes use these schemas with their defaults and descriptions.
 */
export const taskOptions = {
  timeoutSeconds: timeoutSecondsSchema.optional().describe(`deadline of a unit; default: ${timeouts}`),
  hostTimeoutSeconds: wholeNumber(1, maxSeconds)
    .optional()
    .describe("deadline of one step on one host: Ansible's task timeout, per loop item and per retry; default: none"),
  startWithinSeconds: wholeNumber(1, maxStartWithinSeconds)
    .default(86_400)
    .describe('hosts that have not started by then end as skipped, cause expired; counted from the submission'),
  unitSize: wholeNumber(0, 500).optional().describe('hosts per unit; 0: all in one unit of at most 500'),
  parallel: wholeNumber(1, maxHostNumber)
    .optional()
    .describe('hosts that may run at a time, over all engines; also the largest unit. Default: no limit'),
  failCount: wholeNumber(0, maxHostNumber)
    .optional()
    .describe('the task is aborted when more hosts than this end failed, unreachable, timeout or lost'),
  failRate: percentSchema.optional().describe('as failCount, in percent of all hosts'),
  onEngineLoss: onEngineLossSchema
    .default('fail')
    .describe('hosts without a result when their engine is lost: fail ends them lost, retry runs them again'),
  lane: laneNameSchema.default('default').describe('the lane whose engines run the task'),
  extraVars: variablesSchema
    .default({})
    .describe('passed to Ansible as written: 1.0 stays a float; whole numbers beyond 2^53 must be text'),
  become: z.boolean().default(false),
  becomeUser: userNameSchema.optional(),
  connection: connectionSchema
    .optional()
    .describe("how to connect to these hosts, where it differs from the engine's configuration"),
  check: z.boolean().default(false),
  diff: z.boolean().default(false),
  tags: z.array(tagSchema).max(100).default([]),
  skipTags: z.array(tagSchema).max(100).default([]),
  verbosity: wholeNumber(0, 4).default(0),
}
