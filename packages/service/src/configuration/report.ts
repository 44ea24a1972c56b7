import { AppError, type InputProblem } from '@distribute/contracts'

/** Collects all problems, so that they can be fixed in one go. */
export interface Report {
  readonly problems: InputProblem[]
  readonly warnings: string[]
}

/**
 * Throws `AppError` `invalid_configuration` with all problems, if any. Lists the warnings below
 * them: a missing key is often a misspelt one.
 */
export function assertNoProblems({ problems, warnings }: Report): void {
  if (problems.length === 0) return
  const headline = problems.length === 1 ? 'invalid configuration:' : `${problems.length} invalid settings:`
  const hints = warnings.length === 0 ? [] : ['warnings:', ...warnings.map((warning) => `  ${warning}`)]
  const lines = [headline, ...problems.map(({ message }) => `  ${message}`), ...hints]
  throw new AppError('invalid_configuration', lines.join('\n'), { problems: [...problems] })
}
