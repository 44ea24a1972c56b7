import { AppError, type FinalHostState, finalHostStates } from '@distribute/contracts'
import { hasTaskEnded } from '@distribute/domain'
import type { Store, Task } from '@distribute/store'
import type { Sender } from '../access/sender.ts'
import { invalidInput } from '../invalid-input.ts'
import { carrySecrets, type SecretKeys } from './sealed-secrets.ts'
import { type SubmitDeps, type Submitted, submitTask } from './submit-task.ts'

export interface RetryDraft {
  /** chosen by the client, for idempotent requests */
  readonly id?: string | undefined
  /** reject while an earlier retry runs; undefined: only without an id */
  readonly unlessOneRuns?: boolean | undefined
  readonly states?: readonly FinalHostState[] | undefined
  readonly requestHash: string
}

interface RetryDeps extends SubmitDeps, SecretKeys {
  readonly store: Pick<Store, 'tasks' | 'results' | 'projects' | 'storeId'>
}

const defaultStates: readonly FinalHostState[] = ['failed', 'unreachable', 'timeout', 'lost']

/**
 * Submits the same request again for the hosts of all units that are in these states. Words that
 * act differently on units were accepted for the first task, and are accepted again. Throws
 * `AppError` `conflict` for a task that has not ended, whose hosts were changed in the database, or
 * while an earlier retry runs, and `invalid_input` if there are no such hosts or its secretVars
 * cannot be decrypted.
 */
export async function retryTask(
  deps: RetryDeps,
  origin: Task,
  { draft, sender }: { draft: RetryDraft; sender: Sender },
): Promise<Submitted> {
  const { id, states = defaultStates, requestHash, unlessOneRuns = id === undefined } = draft
  if (!hasTaskEnded(origin))
    throw new AppError('conflict', `task ${origin.publicId} is ${origin.state}: retry it after it has ended`)
  const hosts = await deps.store.results.listHosts(origin.id, states)
  if (hosts.length === 0) throw explainNoHosts(origin, states)
  const secrets = carrySecrets(origin, deps)
  const { name, request, id: taskId } = origin
  const retryOf = { taskId, unlessOneRuns }
  return await submitTask(
    deps,
    { id, v1Id: null, name, hosts, request, secrets, requestHash, splitWords: 'warn', retryOf },
    sender,
  )
}

function explainNoHosts({ publicId, hosts, cause }: Task, states: readonly FinalHostState[]): AppError {
  const counts = finalHostStates.filter((state) => hosts[state] > 0).map((state) => `${hosts[state]} ${state}`)
  const fault = cause === null ? '' : `. It failed for another reason (${cause}): submit a new task`
  const message = `task ${publicId} has no host that is ${states.join(' or ')}: its hosts are ${counts.join(', ')}${fault}`
  return invalidInput([{ path: 'states', message }])
}
