import { setTimeout as delay } from 'node:timers/promises'
import type { ChaosTask } from './create-task.ts'

/**
 * A client that retries unanswered requests with the same id, at another instance if there is one.
 */
export interface Client {
  submit(task: ChaosTask): Promise<void>
  /** Resolves when the task has ended. */
  waitForEnd(id: string): Promise<void>
}

export interface ClientOptions {
  readonly addresses: () => readonly string[]
  readonly signal: AbortSignal
}

const finalStates: readonly unknown[] = ['succeeded', 'failed', 'cancelled', 'aborted']
const serviceUnavailable = 503
const answerTimeoutMs = 3_000
const askAgainMs = 200

export function createClient({ addresses, signal }: ClientOptions): Client {
  let turn = 0

  /** Undefined: no answer, or one that announces a better one later. */
  async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown } | undefined> {
    const known = addresses()
    const address = known[turn++ % known.length]
    if (address === undefined) return undefined
    try {
      const timeout = AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)])
      const response = await fetch(`${address}/api/v2${path}`, { ...init, signal: timeout })
      const body: unknown = await response.json()
      return response.status === serviceUnavailable ? undefined : { status: response.status, body }
    } catch {
      // Killed, stopped, or waiting for a server that is.
      return undefined
    }
  }

  async function askUntil<T>(path: string, init: RequestInit, read: (status: number, body: unknown) => T | undefined) {
    for (;;) {
      const answer = await ask(path, init)
      const result = answer && read(answer.status, answer.body)
      if (result !== undefined) return result
      await delay(askAgainMs, undefined, { signal })
    }
  }

  return {
    submit: async (task) => {
      const headers = { 'content-type': 'application/json' }
      await askUntil('/tasks', { method: 'POST', headers, body: JSON.stringify(task) }, (status, body) => {
        if (status === 200 || status === 201) return true
        throw new Error(`task ${task.id} was refused (${status}): ${JSON.stringify(body)}`)
      })
    },
    waitForEnd: async (id) => {
      await askUntil(`/tasks/${id}`, {}, (status, body) => {
        if (status !== 200) throw new Error(`task ${id} was accepted, but is not there (${status})`)
        const { state } = body as { state: unknown }
        return finalStates.includes(state) || undefined
      })
    },
  }
}
