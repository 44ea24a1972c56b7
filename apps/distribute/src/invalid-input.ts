import { AppError, type InputProblem } from '@distribute/contracts'

/** An input that is refused for these problems, of which there is at least one: the first is the message. */
export function invalidInput(problems: readonly InputProblem[]): AppError {
  const [first] = problems
  return new AppError('invalid_input', `${first?.path}: ${first?.message}`, { problems })
}
