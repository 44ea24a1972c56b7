import type { TaskMatrix } from '@distribute/contracts'
import { ApiError } from '../../../api/api-error.ts'
import { callApi, part } from '../../../api/client.ts'

const pauseMs = 2_000

/** Reads the states of all hosts. Tries again while the server is away or busy. */
export async function readMatrix(id: string, signal: AbortSignal): Promise<TaskMatrix> {
  for (;;) {
    try {
      return await callApi<TaskMatrix>(`/tasks/${part(id)}/matrix`, { signal })
    } catch (error) {
      if (signal.aborted || isFinal(error)) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    signal.throwIfAborted()
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500 && error.status !== 429
}
