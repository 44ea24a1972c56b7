import { AppError, type InputProblem, type TaskRequest } from '@distribute/contracts'
import { type SpelledHost, splitHosts } from '@distribute/domain'
import type { RetryOrigin, Store, SubmitOutcome, Task } from '@distribute/store'
import { ulid } from 'ulid'
import { invalidInput } from '../invalid-input.ts'
import type { Caller } from './caller.ts'
import { type CheckDeps, checkPlaybook } from './check-playbook.ts'
import { warnOfConnection } from './connection-variables.ts'
import { findPins, type PinDeps } from './find-pins.ts'
import { type SecuringDeps, secureAction, securePins } from './secure-revisions.ts'

/** What both APIs make of a request that has passed its schema. */
export interface TaskDraft {
  /** undefined: a ULID is made */
  readonly id: string | undefined
  readonly v1Id: string | null
  readonly name: string
  /** each once */
  readonly hosts: readonly SpelledHost[]
  readonly request: TaskRequest
  /** its secretVars, sealed; left out: there are none */
  readonly secrets?: string | null
  /** left out: they are not known any more, or there are none */
  readonly secretNames?: readonly string[]
  readonly requestHash: string
  /** what becomes of that which acts once per run, or on the hosts of a run together (`run_once`, `serial`, …) */
  readonly splitWords: 'refuse' | 'warn'
  /** what becomes of `vars_prompt` without a value; left out: a warning */
  readonly prompts?: 'refuse' | 'warn'
  readonly retryOf?: RetryOrigin
}

export interface SubmitDeps extends SecuringDeps, CheckDeps {
  readonly store: Pick<Store, 'tasks' | 'projects' | 'storeId'>
  readonly settings: CheckDeps['settings'] & { readonly maxOpenTasks: number }
  readonly onSubmitted: () => void
}

/** `exists`: the id was taken by the task that is answered, and nothing was changed. */
export interface Submitted {
  readonly kind: 'created' | 'exists'
  readonly task: Task
}

/** one unit is one run of Ansible: beyond this its inventory and its forks are too much for one engine */
const maxUnitHosts = 500

/**
 * Splits the task and stores it. Throws `AppError` `invalid_input` with problems at `playbook.content`, `unitSize`,
 * `parallel` or `lane`, `conflict` for a retry while an earlier one runs that it may not run beside, and `rate_limited`
 * while too many tasks are open.
 */
export async function submitTask(deps: SubmitDeps, draft: TaskDraft, caller: Caller): Promise<Submitted> {
  await assertFewOpen(deps)
  const units = splitIntoUnits(draft)
  // a revision may be found changed between the look at it and the store
  const first = await store({ deps, draft, units })
  const outcome = first.kind === 'unknown_revision' && deps.guard ? await store({ deps, draft, units }) : first
  const submitted = readOutcome(outcome, draft)
  if (submitted.kind === 'created') {
    logSubmitted(submitted.task, caller)
    deps.onSubmitted()
  }
  return submitted
}

/** Requests that come at the same moment all find the number of before. */
async function assertFewOpen({ store, settings: { maxOpenTasks } }: SubmitDeps): Promise<void> {
  if ((await store.tasks.countOpen(maxOpenTasks)) < maxOpenTasks) return
  const limit = `${maxOpenTasks} tasks wait or run ([Limits] MAX_OPEN_TASKS)`
  throw new AppError('rate_limited', `${limit}: try again when some have ended, or cancel some`)
}

interface Submission {
  readonly deps: SubmitDeps
  readonly draft: TaskDraft
  readonly units: readonly (readonly SpelledHost[])[]
}

async function store({ deps, draft, units }: Submission): Promise<SubmitOutcome> {
  const { action, warnings: changes } = await secureAction(deps, draft.request.action)
  const check = { ...draft, request: { ...draft.request, action }, unitCount: units.length }
  const { warnings, text } = await checkPlaybook(deps, check)
  const { request, warnings: pinWarnings } = await pinRevisions(deps, check.request, text)
  return await deps.store.tasks.submit({
    publicId: draft.id ?? ulid(),
    v1Id: draft.v1Id,
    name: draft.name,
    requestHash: draft.requestHash,
    request,
    secrets: draft.secrets,
    warnings: [...warnOfConnection(draft), ...changes, ...pinWarnings, ...warnings],
    units,
    retryOf: draft.retryOf,
  })
}

/** A retry has the commits of the task whose hosts it runs again. */
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

function splitIntoUnits(draft: TaskDraft): readonly (readonly SpelledHost[])[] {
  const { hosts, request } = draft
  const { unitSize, parallel = hosts.length } = request
  const problems = unitSize === 0 ? findWholeProblems(hosts.length, parallel) : []
  if (problems.length > 0) throw invalidInput(problems)
  return splitHosts(hosts, Math.min(unitSize, parallel))
}

/** What keeps all hosts from being one unit. */
function findWholeProblems(hosts: number, parallel: number): readonly InputProblem[] {
  if (hosts > maxUnitHosts) {
    const message = `0 puts all hosts in one unit, which takes at most ${maxUnitHosts}: here are ${hosts}`
    return [{ path: 'unitSize', message }]
  }
  if (parallel >= hosts) return []
  return [
    { path: 'unitSize', message: `0 puts all ${hosts} hosts in one unit, and parallel lets only ${parallel} run` },
    { path: 'parallel', message: `must be at least ${hosts}, the number of hosts, with unitSize: 0` },
  ]
}

function readOutcome(outcome: SubmitOutcome, { request }: TaskDraft): Submitted {
  if (outcome.kind === 'unknown_lane') {
    const message = `there is no lane ${request.lane}; there are: ${outcome.lanes.join(', ')}`
    throw invalidInput([{ path: 'lane', message }])
  }
  if (outcome.kind === 'unknown_revision') {
    const { project, revision } = outcome.pin
    const message = `revision ${revision} of project ${project} is not on the share any more: clone it again`
    throw invalidInput([{ path: 'playbook.revision', message }])
  }
  if (outcome.kind !== 'retry_runs') return outcome
  throw new AppError(
    'conflict',
    `an earlier retry, task ${outcome.publicId}, is not at its end: wait for it or cancel it, ` +
      'or send an id for a retry beside it',
  )
}

function logSubmitted(task: Task, { log, ip, tokenName }: Caller): void {
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
      ...(tokenName && { token: tokenName }),
    },
    'task submitted',
  )
}
