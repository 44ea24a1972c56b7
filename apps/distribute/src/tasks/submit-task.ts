import { AppError, type InputProblem, type TaskRequest } from '@distribute/contracts'
import type { SpelledHost } from '@distribute/domain'
import type { Actor, Store, SubmitOutcome, Task } from '@distribute/store'
import { ulid } from 'ulid'
import { assertMayUse, mayUse } from '../access/caller.ts'
import { type Sender, toActor } from '../access/sender.ts'
import { invalidInput } from '../invalid-input.ts'
import { type CheckDeps, checkPlaybook } from './check-playbook.ts'
import { warnOfConnection } from './connection-variables.ts'
import { findPins, type PinDeps } from './find-pins.ts'
import { warnOfPlainSecrets } from './plain-secrets.ts'
import { type SecuringDeps, secureAction, securePins } from './secure-revisions.ts'
import { splitIntoUnits } from './split-into-units.ts'
import type { TaskDraft } from './task-draft.ts'
import { listVariableSources } from './variable-sources.ts'

export interface SubmitDeps extends SecuringDeps, CheckDeps {
  readonly store: Pick<Store, 'tasks' | 'projects' | 'storeId'>
  readonly settings: CheckDeps['settings'] & { readonly maxOpenTasks: number }
  readonly onSubmitted: () => void
}

/** `exists`: the returned task already has the id, and nothing was changed. */
export interface Submitted {
  readonly kind: 'created' | 'exists'
  readonly task: Task
}

/**
 * Splits the task and stores it. Throws `AppError` `invalid_input` with problems at
 * `playbook.content`, `unitSize`, `parallel` or `lane`, `conflict` for a retry while an earlier one
 * runs, `rate_limited` while too many tasks are open, and `forbidden` for a lane of others.
 */
export async function submitTask(deps: SubmitDeps, draft: TaskDraft, sender: Sender): Promise<Submitted> {
  assertMayUse(sender.caller, draft.request.lane)
  await assertFewOpen(deps)
  const units = splitIntoUnits(draft)
  // A revision may be replaced between the comparison and the transaction.
  const submission = { deps, draft, units, by: toActor(sender) }
  const first = await store(submission)
  const outcome = first.kind === 'unknown_revision' && deps.guard ? await store(submission) : first
  const submitted = readOutcome(outcome, draft, sender)
  if (submitted.kind === 'created') {
    logSubmitted(submitted.task, sender)
    deps.onSubmitted()
  }
  return submitted
}

/** Not exact: simultaneous requests read the same count. */
async function assertFewOpen({ store, settings: { maxOpenTasks } }: SubmitDeps): Promise<void> {
  if ((await store.tasks.countOpen(maxOpenTasks)) < maxOpenTasks) return
  const limit = `${maxOpenTasks} tasks are open ([Limits] MAX_OPEN_TASKS)`
  throw new AppError('rate_limited', `${limit}: wait for some to end, or cancel some`)
}

export function explainUnknownLane(lane: string, available: readonly string[]): InputProblem {
  return { path: 'lane', message: `there is no lane ${lane}; available lanes: ${available.join(', ')}` }
}

interface Submission {
  readonly by: Actor
  readonly deps: SubmitDeps
  readonly draft: TaskDraft
  readonly units: readonly (readonly SpelledHost[])[]
}

async function store({ deps, draft, units, by }: Submission): Promise<SubmitOutcome> {
  const { action, warnings: changes } = await secureAction(deps, draft.request.action)
  const check = { ...draft, request: { ...draft.request, action }, unitCount: units.length }
  const { warnings, text } = await checkPlaybook(deps, check)
  const { request, warnings: pinWarnings } = await pinRevisions(deps, check.request, text)
  return await deps.store.tasks.submit(
    {
      publicId: draft.id ?? ulid(),
      v1Id: draft.v1Id,
      name: draft.name,
      requestHash: draft.requestHash,
      request,
      secrets: draft.secrets,
      warnings: [...warnOfVariables(draft), ...changes, ...pinWarnings, ...warnings],
      units,
      retryOf: draft.retryOf,
    },
    by,
  )
}

export function warnOfVariables({
  request,
  secretNames = [],
}: Pick<TaskDraft, 'request' | 'secretNames'>): readonly string[] {
  const secretVars = Object.fromEntries(secretNames.map((name) => [name, undefined]))
  const sources = listVariableSources({ ...request, secretVars })
  return [...warnOfConnection(sources), ...warnOfPlainSecrets(sources)]
}

/** A retry keeps the commits of the original task. */
async function pinRevisions(
  deps: PinDeps & SecuringDeps,
  request: TaskRequest,
  text: string,
): Promise<{ readonly request: TaskRequest; readonly warnings: readonly string[] }> {
  const found = request.pins ?? (await findPins(deps, { ...request, text }))
  if (found.length === 0) return { request, warnings: [] }
  const { pins, warnings } = await securePins(deps, found)
  return { request: { ...request, pins: [...pins] }, warnings }
}

function readOutcome(outcome: SubmitOutcome, { request }: TaskDraft, { caller }: Sender): Submitted {
  if (outcome.kind === 'unknown_lane') {
    const shown = outcome.lanes.filter((lane) => mayUse(caller, lane))
    throw invalidInput([explainUnknownLane(request.lane, shown)])
  }
  if (outcome.kind === 'unknown_revision') {
    const { project, revision } = outcome.pin
    const message = `revision ${revision} of project ${project} is no longer on the share: clone it again`
    throw invalidInput([{ path: 'playbook.revision', message }])
  }
  if (outcome.kind !== 'retry_runs') return outcome
  throw new AppError(
    'conflict',
    `an earlier retry, task ${outcome.publicId}, has not ended: wait for it or cancel it, ` +
      'or send an id without unlessOneRuns to run another retry at the same time',
  )
}

function logSubmitted(task: Task, { log, ip, caller }: Sender): void {
  const { id, publicId, kind, hosts, units, lane, retryOf } = task
  const sizes = { hosts: hosts.total, units: units.pending }
  log.info(
    {
      task: id,
      publicId,
      kind,
      ...sizes,
      lane,
      ...(retryOf && { retryOf }),
      peer: ip,
      ...(caller.kind === 'token' && { token: caller.name }),
    },
    'task submitted',
  )
}
