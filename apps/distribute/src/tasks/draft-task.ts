import { type CreateTask, defaultTimeoutSeconds, type TaskAction, type TaskRequest } from '@distribute/contracts'
import { findInventoryProblems, kindOf, parseHostSet } from '@distribute/domain'
import { invalidInput } from '../invalid-input.ts'
import { type FindPlaybookDeps, findPlaybook } from '../projects/find-playbook.ts'
import type { DistributeSettings } from '../settings.ts'
import { assertAddresses } from './connection-variables.ts'
import type { TaskDraft } from './task-draft.ts'
import { listVariableSources } from './variable-sources.ts'

export interface DraftDeps extends FindPlaybookDeps {
  readonly settings: Pick<DistributeSettings, 'unitSize' | 'maxHosts' | 'allowLoopback'>
}

interface DraftOptions {
  /** of the body, or generated */
  readonly id: string
  readonly requestHash: string
  /** the secretVars of the body, sealed */
  readonly secrets: string | null
}

/**
 * Converts the body of `POST /tasks`. Throws `AppError` `invalid_input` for invalid hosts or
 * groups, and for a playbook that no project has.
 */
export async function draftTask(
  body: CreateTask,
  deps: DraftDeps,
  { id, requestHash, secrets }: DraftOptions,
): Promise<TaskDraft> {
  const { name, hosts, secretVars, splitAnyway } = body
  const { settings } = deps
  assertAddresses(listVariableSources(body), settings)
  const expanded = parseHostSet(hosts, settings)
  const problems = findInventoryProblems(body, { hosts: expanded, ...settings })
  if (problems.length > 0) throw invalidInput(problems)
  const request = await readRequest(body, deps)
  const { action } = request
  return {
    id,
    v1Id: null,
    name: name ?? kindOf(action).nameTask(action),
    hosts: expanded,
    request,
    secrets,
    secretNames: Object.keys(secretVars),
    requestHash,
    splitWords: splitAnyway ? 'warn' : 'reject',
    prompts: 'reject',
  }
}

/** What is stored of the body and shown. Throws `AppError` `invalid_input`. */
export async function readRequest(body: CreateTask, deps: DraftDeps): Promise<TaskRequest> {
  const { id: _, name, hosts, adhoc, playbook, timeoutSeconds, unitSize, splitAnyway, secretVars, ...rest } = body
  const action = await readAction(body, deps)
  return {
    ...rest,
    action,
    timeoutSeconds: timeoutSeconds ?? defaultTimeoutSeconds[action.kind],
    unitSize: unitSize ?? deps.settings.unitSize,
  }
}

async function readAction({ adhoc, playbook }: CreateTask, deps: DraftDeps): Promise<TaskAction> {
  if (adhoc !== undefined) return { kind: 'adhoc', ...adhoc }
  const { name, content, project, path, revision } = playbook ?? {}
  if (content !== undefined && name !== undefined) return { kind: 'playbook', name, content }
  if (project !== undefined && path !== undefined) return await findPlaybook(deps, { name, project, path, revision })
  throw new TypeError('the schema requires adhoc or playbook')
}
