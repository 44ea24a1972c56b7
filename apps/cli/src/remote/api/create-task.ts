import { setTimeout as sleep } from 'node:timers/promises'
import { type TaskView, taskSchema } from '@distribute/contracts'
import type { ApiClient } from '../connection/api-client.ts'
import { ApiError } from '../connection/api-error.ts'

/** What a request for a new task needs; the rest is the server's to check. */
export interface TaskBody extends Readonly<Record<string, unknown>> {
  readonly id: string
}

const maxAttempts = 5
const pauseMs = 1000

/**
 * Creates a task. A request whose answer was lost is sent again, up to four times: its id makes it
 * idempotent. Throws `ApiError`.
 */
export async function createTask(api: ApiClient, path: string, body: TaskBody): Promise<TaskView> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await api.post(path, { schema: taskSchema, body })
    } catch (error) {
      if (!(error instanceof ApiError && error.isTemporary) || attempt === maxAttempts) throw error
    }
    await sleep(pauseMs * attempt)
  }
}
