import type { TaskRequest } from '@distribute/contracts'
import {
  describeEffect,
  describeFound,
  describeText,
  findAdhocWords,
  inspectPlaybook,
  type PlaybookInspection,
} from '@distribute/domain'
import { invalidInput } from '../invalid-input.ts'
import { type PlaybookReader, readPlaybook } from '../projects/find-playbook.ts'
import { openRevisionFiles, openSharedFiles } from '../projects/project-files.ts'
import { findStrayFiles } from '../projects/stray-files.ts'

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
export async function checkPlaybook(reader: PlaybookReader, check: PlaybookCheck): Promise<CheckedPlaybook> {
  const { action } = check.request
  if (action.kind === 'adhoc') {
    const effects = findAdhocWords(action).map(describeEffect)
    return { text: action.args, warnings: judgeEffects(effects, 'adhoc.args', check) }
  }
  return 'content' in action
    ? await checkContent(reader, action, check)
    : await checkProjectPlaybook(reader, action, check)
}

async function checkContent(
  reader: PlaybookReader,
  { content }: Action<'content'>,
  check: PlaybookCheck,
): Promise<CheckedPlaybook> {
  if (isEncrypted(content)) return { text: content, warnings: warnOfEncrypted(check) }
  const { extraVars } = check.request
  const inspection = await inspectPlaybook({ content, files: openSharedFiles(reader), extraVars })
  return { text: content, warnings: judge(inspection, 'playbook.content', check) }
}

async function checkProjectPlaybook(
  reader: PlaybookReader,
  action: Action<'project'>,
  check: PlaybookCheck,
): Promise<CheckedPlaybook> {
  const text = await readPlaybook(reader, action)
  const strays = await findStrayFiles(reader.share, action)
  if (isEncrypted(text)) return { text, warnings: [...strays, ...warnOfEncrypted(check)] }
  const { path } = action
  const { extraVars } = check.request
  const inspection = await inspectPlaybook({ content: text, path, files: openRevisionFiles(reader, action), extraVars })
  return { text, warnings: [...strays, ...judge(inspection, 'playbook.path', check)] }
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
