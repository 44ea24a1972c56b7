import type { TaskRequest } from '@distribute/contracts'
import {
  describeEffect,
  describeFound,
  describeText,
  findAdhocWords,
  type PlaybookInspection,
} from '@distribute/domain'
import { invalidInput } from '../invalid-input.ts'
import { explainExcess, type PlaybookReader, readPlaybook } from '../projects/find-playbook.ts'
import { findStrayFiles } from '../projects/stray-files.ts'
import type { InspectionJob } from './inspection/inspection-job.ts'
import { type PlaybookInspector, TooMuchToInspect } from './inspection/playbook-inspector.ts'

/** What playbooks are read and looked at with. */
export interface CheckDeps extends PlaybookReader {
  readonly inspector: Pick<PlaybookInspector, 'inspect'>
}

export interface PlaybookCheck {
  readonly request: TaskRequest
  readonly unitCount: number
  /** sealed; a task with those that are not named was looked at when it was first submitted */
  readonly secrets?: string | null
  readonly secretNames?: readonly string[]
  /** what becomes of that which acts once per run, or on the hosts of a run together (`run_once`, `serial`, …) */
  readonly splitWords: 'refuse' | 'warn'
  /** what becomes of `vars_prompt` without a value; left out: a warning */
  readonly prompts?: 'refuse' | 'warn'
}

export interface CheckedPlaybook {
  readonly warnings: readonly string[]
  /** of a playbook; of an ad-hoc call its arguments */
  readonly text: string
}

type Action<Field extends string> = Extract<TaskRequest['action'], Readonly<Record<Field, string>>>

/**
 * Reads what a task would run, with what a playbook takes in, and answers the warnings of one that may. Throws `AppError`
 * `invalid_input`, and `share_unavailable` where a project's playbook cannot be read.
 */
export async function checkPlaybook(deps: CheckDeps, check: PlaybookCheck): Promise<CheckedPlaybook> {
  const { action } = check.request
  if (action.kind === 'adhoc') {
    const effects = findAdhocWords(action).map(describeEffect)
    return { text: action.args, warnings: judgeEffects(effects, 'adhoc.args', check) }
  }
  return 'content' in action ? await checkContent(deps, action, check) : await checkProjectPlaybook(deps, action, check)
}

async function checkContent(
  deps: CheckDeps,
  { content }: Action<'content'>,
  check: PlaybookCheck,
): Promise<CheckedPlaybook> {
  const field = 'playbook.content'
  const excess = explainExcess(Buffer.byteLength(content), deps.settings)
  if (excess !== undefined) throw invalidInput([{ path: field, message: excess }])
  if (isEncrypted(content)) return { text: content, warnings: warnOfEncrypted(check) }
  const inspection = await inspect(deps, { content, field, check })
  return { text: content, warnings: judge(inspection, field, check) }
}

async function checkProjectPlaybook(
  deps: CheckDeps,
  action: Action<'project'>,
  check: PlaybookCheck,
): Promise<CheckedPlaybook> {
  const text = await readPlaybook(deps, action)
  const strays = await findStrayFiles(deps.share, action)
  if (isEncrypted(text)) return { text, warnings: [...strays, ...warnOfEncrypted(check)] }
  const { path, project, revision } = action
  const field = 'playbook.path'
  const place = { path, pin: { project, revision } }
  const inspection = await inspect(deps, { content: text, place, field, check })
  return { text, warnings: [...strays, ...judge(inspection, field, check)] }
}

interface Inspected extends Pick<InspectionJob, 'content' | 'place'> {
  /** of the request */
  readonly field: string
  readonly check: PlaybookCheck
}

async function inspect(
  { inspector, share, store: { storeId }, settings: { maxPlaybookBytes } }: CheckDeps,
  { content, place, field, check }: Inspected,
): Promise<PlaybookInspection> {
  const plain = Object.entries(check.request.extraVars).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [],
  )
  const extraVars = Object.fromEntries(plain)
  try {
    const shared = { path: share.path, storeId }
    return await inspector.inspect({ content, place, share: shared, maxBytes: maxPlaybookBytes, extraVars })
  } catch (error) {
    if (error instanceof TooMuchToInspect) throw invalidInput([{ path: field, message: error.message }])
    throw error
  }
}

/** The warnings of a playbook that may run. Throws `AppError` `invalid_input`. */
function judge(inspection: PlaybookInspection, path: string, check: PlaybookCheck): readonly string[] {
  const { problems, advice } = inspection
  if (problems.length > 0) throw invalidInput(problems.map((one) => ({ path, message: describeText(one) })))
  return [
    ...judgePrompts(inspection, path, check),
    ...judgeEffects(
      inspection.splitWords.map((found) => describeFound(found, describeEffect(found.word))),
      path,
      check,
    ),
    ...(check.unitCount < 2 ? [] : inspection.unread.map((one) => `${describeText(one)}: ${unreadEffect}`)),
    ...advice.map(describeText),
  ]
}

const unreadEffect = 'it was not looked through for what acts within each unit of hosts (run_once, serial, …)'

function judgePrompts(
  { prompts: found }: PlaybookInspection,
  path: string,
  { request, secrets, secretNames, prompts }: PlaybookCheck,
): readonly string[] {
  if (secrets && secretNames === undefined) return []
  const given = new Set([...Object.keys(request.extraVars), ...(secretNames ?? [])])
  const messages = found
    .filter(({ text }) => !given.has(text))
    .map((one) => describeFound(one, `vars_prompt asks for ${one.text}, and there is no terminal: it has no value`))
  if (messages.length === 0 || prompts !== 'refuse') return messages
  const remedy = 'send it in extraVars or secretVars, or give the prompt a default'
  throw invalidInput(messages.map((message) => ({ path, message: `${message}; ${remedy}` })))
}

function judgeEffects(
  effects: readonly string[],
  path: string,
  { request, unitCount, splitWords }: PlaybookCheck,
): readonly string[] {
  if (unitCount < 2 || effects.length === 0) return []
  const alone = `unitSize: 0${request.parallel === undefined ? '' : ' without parallel'} for one unit`
  if (splitWords === 'refuse') {
    const remedy = `not over all hosts: send splitAnyway: true, or ${alone}`
    throw invalidInput(effects.map((effect) => ({ path, message: `${effect}, ${remedy}` })))
  }
  return effects.map((effect) => `${effect}, of which there are ${unitCount}`)
}

function isEncrypted(text: string): boolean {
  return text.startsWith('$ANSIBLE_VAULT;')
}

function warnOfEncrypted({ unitCount }: PlaybookCheck): readonly string[] {
  return unitCount < 2 ? [] : [`the playbook is encrypted: ${unreadEffect}`]
}
