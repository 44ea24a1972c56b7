import type { HostRules } from './parse-host.ts'

/** What an expression stands for: counted at once, expanded only when the count is allowed. */
export interface HostSpan {
  /** may be far beyond what could be expanded */
  readonly count: number
  /** canonical hosts in order; throws `AppError` `invalid_input` when one of them is no host */
  expand(rules: HostRules): Iterable<string>
}
