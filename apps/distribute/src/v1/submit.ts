import { AppError, type ErrorCode, type V1Envelope } from '@distribute/contracts'
import type { FastifyRequest } from 'fastify'
import { explainError } from '../http/problem.ts'
import { type SubmitDeps, submitTask } from '../tasks/submit-task.ts'
import type { TaskDraft } from '../tasks/task-draft.ts'
import { fail, succeed } from './envelope.ts'

/** errors that clients can fix or wait out */
const explained: ReadonlySet<ErrorCode> = new Set(['invalid_input', 'rate_limited', 'forbidden'])

/**
 * Stores the task and returns v1's envelope. Throws `AppError` `invalid_input` for an invalid
 * playbook, `rate_limited`, and `forbidden` for the lane.
 */
export async function submit(
  draft: TaskDraft,
  { deps, request }: { deps: SubmitDeps; request: FastifyRequest },
): Promise<V1Envelope> {
  try {
    const { kind } = await submitTask(deps, draft, request)
    return kind === 'created' ? succeed('任务下发成功') : fail(`task_id ${draft.v1Id} 已存在，任务未下发`)
  } catch (error) {
    if (error instanceof AppError && explained.has(error.code)) throw error
    explainError(error, request)
    return fail('任务和资产写入错误')
  }
}
