import type { TaskRequest } from '@distribute/contracts'
import type { SpelledHost } from '@distribute/domain'
import type { RetryOrigin } from '@distribute/store'

/** A task that passed the schema of its API. */
export interface TaskDraft {
  /** undefined: a ULID is generated */
  readonly id: string | undefined
  readonly v1Id: string | null
  readonly name: string
  /** without duplicates */
  readonly hosts: readonly SpelledHost[]
  readonly request: TaskRequest
  /** the sealed secretVars; left out: none */
  readonly secrets?: string | null
  /** left out: unknown, or none */
  readonly secretNames?: readonly string[]
  readonly requestHash: string
  /**
   * what to do about words that act once per run, or on the hosts of a run together (`run_once`,
   * `serial`, …)
   */
  readonly splitWords: 'reject' | 'warn'
  /** what to do about `vars_prompt` without a value; left out: warn */
  readonly prompts?: 'reject' | 'warn'
  readonly retryOf?: RetryOrigin
}
