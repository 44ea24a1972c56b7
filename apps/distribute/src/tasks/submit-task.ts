import { AppError, type InputProblem, type TaskRequest } from '@distribute/contracts'
import { type SpelledHost, splitHosts } from '@distribute/domain'
import type { RetryOrigin, Store, SubmitOutcome, Task } from '@distribute/store'
import { ulid } from 'ulid'
import { invalidInput } from '../invalid-input.ts'
import type { Share } from '../projects/share.ts'
import type { Caller } from './caller.ts'
import { checkPlaybook } from './check-playbook.ts'
import { findPins, type PinDeps } from './find-pins.ts'

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
  readonly requestHash: string
  /** what becomes of a playbook with words that splitting changes (`run_once`, `serial`, …) */
  readonly splitWords: 'refuse' | 'warn'
  readonly retryOf?: RetryOrigin
}

export interface SubmitDeps {
  readonly store: Pick<Store, 'tasks' | 'projects' | 'storeId'>
  readonly share: Share
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
 * `parallel` or `lane`, and `conflict` for a retry while an earlier one runs that it may not run beside.
 */
export async function submitTask(
  { store, share, onSubmitted }: SubmitDeps,
  draft: TaskDraft,
  caller: Caller,
): Promise<Submitted> {
  const units = splitIntoUnits(draft)
  const { warnings, text } = await checkPlaybook({ store, share }, { ...draft, unitCount: units.length })
  const request = await pinRevisions({ store }, draft.request, text)
  const outcome = await store.tasks.submit({
    publicId: draft.id ?? ulid(),
    v1Id: draft.v1Id,
    name: draft.name,
    requestHash: draft.requestHash,
    request,
    secrets: draft.secrets,
    warnings,
    units,
    retryOf: draft.retryOf,
  })
  const submitted = readOutcome(outcome, draft)
  if (submitted.kind === 'created') {
    logSubmitted(submitted.task, caller)
    onSubmitted()
  }
  return submitted
}

/** A retry has the revisions of the task whose hosts it runs again. */
async function pinRevisions(deps: PinDeps, request: TaskRequest, text: string): Promise<TaskRequest> {
  if (request.pins !== undefined) return request
  const pins = await findPins(deps, { ...request, text })
  return pins.length === 0 ? request : { ...request, pins: [...pins] }
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

function logSubmitted(task: Task, { log, ip }: Caller): void {
  const { id, publicId, kind, hosts, units, lane, retryOf } = task
  const sizes = { hosts: hosts.total, units: units.pending }
  log.info({ task: id, publicId, kind, ...sizes, lane, ...(retryOf && { retryOf }), peer: ip }, 'task submitted')
}
