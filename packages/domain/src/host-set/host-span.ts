import type { HostRules } from './parse-host.ts'
import type { SpelledHost } from './spelled-host.ts'

/** What an expression stands for: counted at once, expanded only when the count is allowed. */
export interface HostSpan {
  /** may be far beyond what could be expanded */
  readonly count: number
  /** the hosts in order; throws `AppError` `invalid_input` when one of them is no host */
  expand(rules: HostRules): Iterable<SpelledHost>
}
