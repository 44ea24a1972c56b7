import type { TaskRequest } from '@distribute/contracts'
import {
  describeEffect,
  describeFound,
  describeText,
  kindOf,
  listInventoryTexts,
  type PlaybookInspection,
} from '@distribute/domain'
import { invalidInput } from '../invalid-input.ts'
import { explainExcess, type PlaybookReader, readPlaybook } from '../projects/find-playbook.ts'
import { findStrayFiles } from '../projects/share/stray-files.ts'
import type { InspectionJob } from './inspection/inspection-job.ts'
import { InspectionLimitExceeded, type PlaybookInspector } from './inspection/playbook-inspector.ts'

/** What reads and inspects playbooks. */
export interface CheckDeps extends PlaybookReader {
  readonly inspector: Pick<PlaybookInspector, 'inspect'>
}

export interface PlaybookCheck {
  readonly request: TaskRequest
  readonly unitCount: number
  /** sealed; without `secretNames`, the task was inspected when it was first submitted */
  readonly secrets?: string | null
  readonly secretNames?: readonly string[]
  /**
   * what to do about words that act once per run, or on the hosts of a run together (`run_once`,
   * `serial`, …)
   */
  readonly splitWords: 'reject' | 'warn'
  /** what to do about `vars_prompt` without a value; left out: warn */
  readonly prompts?: 'reject' | 'warn'
}

export interface CheckedPlaybook {
  readonly warnings: readonly string[]
  /** words that act on each unit separately; empty for one unit */
  readonly splits: readonly SplitFinding[]
  /** the playbook, or the arguments of an ad-hoc call */
  readonly text: string
}

type SplitFinding = Pick<PlaybookInspection['splitWords'][number], 'word' | 'file' | 'line'>

type Action<Field extends string> = Extract<TaskRequest['action'], Readonly<Record<Field, string>>>

/**
 * Reads and inspects what a task would run, including imported files, and returns warnings. Throws
 * `AppError` `invalid_input` for a task that must not run, and `share_unavailable` if a playbook of
 * a project cannot be read.
 */
export async function checkPlaybook(deps: CheckDeps, check: PlaybookCheck): Promise<CheckedPlaybook> {
  const { action } = check.request
  if ('content' in action) return await checkContent(deps, action, check)
  if ('project' in action) return await checkProjectPlaybook(deps, action, check)
  const kind = kindOf(action)
  const found = kind.findSplitWords(action)
  const splits = found === undefined ? [] : found.words.map((word) => ({ word, file: undefined, line: 0 }))
  const warnings = found === undefined ? [] : checkSplits(splits, found.field, check)
  return { text: kind.readText(action), ...listSplits(splits, check), warnings }
}

async function checkContent(
  deps: CheckDeps,
  { content }: Action<'content'>,
  check: PlaybookCheck,
): Promise<CheckedPlaybook> {
  const field = 'playbook.content'
  const excess = explainExcess(Buffer.byteLength(content), deps.settings)
  if (excess !== undefined) throw invalidInput([{ path: field, message: excess }])
  if (isEncrypted(content)) return { text: content, splits: [], warnings: warnOfEncrypted(check) }
  const inspection = await inspect(deps, { content, field, check })
  const warnings = checkFindings(inspection, field, check)
  return { text: content, ...listSplits(inspection.splitWords, check), warnings }
}

async function checkProjectPlaybook(
  deps: CheckDeps,
  action: Action<'project'>,
  check: PlaybookCheck,
): Promise<CheckedPlaybook> {
  const text = await readPlaybook(deps, action)
  const strays = await findStrayFiles(deps.share, action)
  if (isEncrypted(text)) return { text, splits: [], warnings: [...strays, ...warnOfEncrypted(check)] }
  const { path, project, revision } = action
  const field = 'playbook.path'
  const place = { path, pin: { project, revision } }
  const inspection = await inspect(deps, { content: text, place, field, check })
  const warnings = [...strays, ...checkFindings(inspection, field, check)]
  return { text, ...listSplits(inspection.splitWords, check), warnings }
}

interface Inspected extends Pick<InspectionJob, 'content' | 'place'> {
  /** the field of the request */
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
    const inventory = listInventoryTexts(check.request)
    return await inspector.inspect({ content, place, share: shared, maxBytes: maxPlaybookBytes, extraVars, inventory })
  } catch (error) {
    if (error instanceof InspectionLimitExceeded) throw invalidInput([{ path: field, message: error.message }])
    throw error
  }
}

/** Returns the warnings of a playbook that may run. Throws `AppError` `invalid_input`. */
function checkFindings(inspection: PlaybookInspection, path: string, check: PlaybookCheck): readonly string[] {
  const { problems, advice } = inspection
  if (problems.length > 0) throw invalidInput(problems.map((one) => ({ path, message: describeText(one) })))
  return [
    ...checkPrompts(inspection, path, check),
    ...checkSplits(inspection.splitWords, path, check),
    ...(check.unitCount < 2 ? [] : inspection.unread.map((one) => `${describeText(one)}: ${unreadEffect}`)),
    ...advice.map(describeText),
  ]
}

const unreadEffect = 'it was not inspected for words that act on each unit separately (run_once, serial, …)'

function checkPrompts(
  { prompts: found }: PlaybookInspection,
  path: string,
  { request, secrets, secretNames, prompts }: PlaybookCheck,
): readonly string[] {
  if (secrets && secretNames === undefined) return []
  const given = new Set([...Object.keys(request.extraVars), ...(secretNames ?? [])])
  const messages = found
    .filter(({ text }) => !given.has(text))
    .map((one) =>
      describeFound(one, `vars_prompt asks for ${one.text}, which has no value because there is no terminal`),
    )
  if (messages.length === 0 || prompts !== 'reject') return messages
  const remedy = 'send it in extraVars or secretVars, or give the prompt a default'
  throw invalidInput(messages.map((message) => ({ path, message: `${message}; ${remedy}` })))
}

function listSplits(
  splits: readonly SplitFinding[],
  { unitCount }: PlaybookCheck,
): { readonly splits: readonly SplitFinding[] } {
  return { splits: unitCount < 2 ? [] : splits }
}

function checkSplits(
  splits: readonly SplitFinding[],
  path: string,
  { request, unitCount, splitWords }: PlaybookCheck,
): readonly string[] {
  if (unitCount < 2 || splits.length === 0) return []
  const effects = splits.map((found) => describeFound(found, describeEffect(found.word)))
  const alone = `unitSize: 0${request.parallel === undefined ? '' : ' without parallel'} for one unit`
  if (splitWords === 'reject') {
    const remedy = `not over all hosts: send splitAnyway: true, or ${alone}`
    throw invalidInput(effects.map((effect) => ({ path, message: `${effect}, ${remedy}` })))
  }
  return effects.map((effect) => `${effect}, and this task has ${unitCount} units`)
}

function isEncrypted(text: string): boolean {
  return text.startsWith('$ANSIBLE_VAULT;')
}

function warnOfEncrypted({ unitCount }: PlaybookCheck): readonly string[] {
  return unitCount < 2 ? [] : [`the playbook is encrypted: ${unreadEffect}`]
}
