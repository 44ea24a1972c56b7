import { AppError, type InputProblem } from '@distribute/contracts'

/** An `AppError` `invalid_input` with at least one problem. The first one becomes the message. */
export function invalidInput(problems: readonly InputProblem[]): AppError {
  const [first] = problems
  return new AppError('invalid_input', `${first?.path}: ${first?.message}`, { problems })
}
