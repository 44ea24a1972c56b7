import { AppError, type InputProblem } from '@distribute/contracts'

/** Collects all that is wrong, so that a person mends it in one go. */
export interface Report {
  readonly problems: InputProblem[]
  readonly warnings: string[]
}

/**
 * Throws `invalid_configuration` with every problem, if there is any. The warnings stand below: a key that is missing
 * is often one that is misspelt.
 */
export function assertNoProblems({ problems, warnings }: Report): void {
  if (problems.length === 0) return
  const headline = problems.length === 1 ? 'the configuration is wrong:' : `${problems.length} settings are wrong:`
  const hints = warnings.length === 0 ? [] : ['beside that:', ...warnings.map((warning) => `  ${warning}`)]
  const lines = [headline, ...problems.map(({ message }) => `  ${message}`), ...hints]
  throw new AppError('invalid_configuration', lines.join('\n'), { problems: [...problems] })
}
