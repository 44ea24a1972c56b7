import { z } from 'zod'
import { jsonSchema } from '../exact-json.ts'
import {
  defaultStartWithinSeconds,
  laneNameSchema,
  maxStartWithinSeconds,
  moduleNameSchema,
  onEngineLossSchema,
} from '../task-request.ts'
import { playbookSchema } from './playbook.ts'
import { taskIdSchema } from './task-id.ts'

/*
 * Requests are strict: a field that is not known is refused, never accepted and ignored.
 */
const maxNameLength = 200
/** Linux takes no single program argument beyond 128 KiB, and Ansible's command line has the arguments as one. */
const maxArgsBytes = 120_000
const maxSeconds = 86_400
/** more than any task has hosts, and what every database keeps as a whole number */
const maxHostNumber = 1_000_000

/** The arguments of an ad-hoc module, as they stand after `ansible -a`. */
export const adhocArgsSchema = z.string().refine((text) => countBytes(text) <= maxArgsBytes, {
  error: `must be at most ${maxArgsBytes} bytes of UTF-8`,
  abort: true,
})

/** The deadline of one unit. */
export const timeoutSecondsSchema = wholeNumber(1, maxSeconds)

const percentText = 'must be a number from 0 to 100'
const percentSchema = z.number(percentText).min(0, percentText).max(100, percentText)

const userNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.@$\\-]{0,63}$/, 'must be the name of a user, at most 64 characters')

/** A comma would make two tags of one, a leading dash an option of Ansible's. */
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
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'must be the name of an Ansible variable: letters, digits and _')
  .refine((name) => !pythonKeywords.has(name), 'is a Python keyword, which Ansible takes for no variable')

const adhocSchema = z.strictObject({ module: moduleNameSchema, args: adhocArgsSchema.default('') })

/** An empty one would mean nothing, and so is refused. */
const connectionSchema = z
  .strictObject({ user: userNameSchema.optional(), port: wholeNumber(1, 65_535).optional() })
  .refine(({ user, port }) => user !== undefined || port !== undefined, 'must name a user, a port, or both')

const variablesSchema = z.record(variableNameSchema, jsonSchema)

const runOptions = {
  lane: laneNameSchema.default('default').describe('where it runs'),
  extraVars: variablesSchema
    .default({})
    .describe('reach Ansible as they are written: 1.0 stays a float; whole numbers beyond 2^53 must be text'),
  secretVars: variablesSchema
    .default({})
    .describe(
      'as extraVars, but literal (no Jinja), stored encrypted, and never in an answer, a log or a command line',
    ),
  become: z.boolean().default(false),
  becomeUser: userNameSchema.optional(),
  connection: connectionSchema
    .optional()
    .describe("how these hosts are reached, where it is not as the engine's configuration says"),
  check: z.boolean().default(false),
  diff: z.boolean().default(false),
  tags: z.array(tagSchema).max(100).default([]),
  skipTags: z.array(tagSchema).max(100).default([]),
  verbosity: z.int().min(0).max(4).default(0),
}

/** What ends a task, or holds it back, other than its own work. */
const limits = {
  timeoutSeconds: timeoutSecondsSchema.optional().describe('deadline of a unit; default: 100 ad-hoc, 600 playbook'),
  hostTimeoutSeconds: wholeNumber(1, maxSeconds)
    .optional()
    .describe("deadline of one step on one host: Ansible's task timeout, per loop item and per retry; default: none"),
  startWithinSeconds: wholeNumber(1, maxStartWithinSeconds)
    .default(defaultStartWithinSeconds)
    .describe('hosts that nobody started by then end as skipped, cause expired'),
  parallel: wholeNumber(1, maxHostNumber)
    .optional()
    .describe('hosts that may run at a time, over all engines; units are made no larger. Default: no limit'),
  failCount: wholeNumber(0, maxHostNumber)
    .optional()
    .describe('the task is aborted when more hosts than this end failed, unreachable, timeout or lost'),
  failRate: percentSchema.optional().describe('as failCount, in percent of all hosts'),
  onEngineLoss: onEngineLossSchema
    .default('fail')
    .describe('hosts without a result when their engine is lost: fail ends them lost, retry runs them again'),
}

const createTaskFields = z.strictObject({
  id: taskIdSchema.optional().describe('chosen by the client, so that it may repeat the request; default: a ULID'),
  name: z.string().min(1).max(maxNameLength).optional().describe('default: the module or the name of the playbook'),
  hosts: z
    .array(z.string().max(1_000))
    .min(1)
    .describe('hosts and host sets, such as web[01-30].example, web[01:10:2], 10.1.0.5-20 and 10.1.0.0/28'),
  adhoc: adhocSchema.optional(),
  playbook: playbookSchema.optional(),
  unitSize: wholeNumber(0, 500).optional().describe('hosts per unit; 0: all in one unit of at most 500'),
  splitAnyway: z
    .boolean()
    .default(false)
    .describe('run in units although something in the playbook acts once per run, and so once in each unit'),
  ...limits,
  ...runOptions,
})

/** The body of `POST /tasks`. */
export const createTaskSchema = createTaskFields.superRefine(checkFieldsTogether)
export type CreateTask = z.infer<typeof createTaskSchema>

/** What `ansible` would pass over without a word is refused: a field has its effect, or an error. */
function checkFieldsTogether(task: z.infer<typeof createTaskFields>, context: z.RefinementCtx): void {
  checkVariables(task, context)
  const refuse = (field: keyof typeof task, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message })
  if (task.adhoc === undefined && task.playbook === undefined) refuse('adhoc', 'either adhoc or playbook is required')
  if (task.adhoc === undefined) return
  if (task.playbook !== undefined) refuse('playbook', 'either adhoc or playbook may be given, not both')
  if (task.tags.length > 0) refuse('tags', 'an ad-hoc call has no tags')
  if (task.skipTags.length > 0) refuse('skipTags', 'an ad-hoc call has no tags')
  if (task.becomeUser !== undefined && !task.become) refuse('becomeUser', 'needs become: true')
}

/** Ansible would take one of the two without a word. */
function checkVariables({ extraVars, secretVars }: z.infer<typeof createTaskFields>, context: z.RefinementCtx): void {
  for (const name of Object.keys(secretVars).filter((one) => Object.hasOwn(extraVars, one)))
    context.addIssue({ code: 'custom', path: ['secretVars', name], message: 'is one of the extraVars, too' })
}

function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`
  return z.int({ error }).min(least, { error }).max(most, { error })
}

function countBytes(text: string): number {
  return new TextEncoder().encode(text).byteLength
}
