import type { HostRules } from './parse-host.ts'
import type { SpelledHost } from './spelled-host.ts'

/** The hosts of an expression: counted at once, expanded only if the count is allowed. */
export interface HostSpan {
  /** can be far more than could be expanded */
  readonly count: number
  /** Yields the hosts in order. Throws `AppError` `invalid_input` for an invalid one. */
  expand(rules: HostRules): Iterable<SpelledHost>
}
