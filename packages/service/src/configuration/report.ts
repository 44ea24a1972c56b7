import { AppError, type InputProblem } from '@distribute/contracts'

/** Collects all that is wrong, so that a person mends it in one go. */
export interface Report {
  readonly problems: InputProblem[]
  readonly warnings: string[]
}

/** Throws `invalid_configuration` with every problem, if there is any. */
export function assertNoProblems({ problems }: Report): void {
  if (problems.length === 0) return
  const headline = problems.length === 1 ? 'The configuration is wrong:' : `${problems.length} settings are wrong:`
  const lines = problems.map(({ message }) => `  ${message}`)
  throw new AppError('invalid_configuration', [headline, ...lines].join('\n'), { problems: [...problems] })
}
