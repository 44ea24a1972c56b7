import { AppError } from '@distribute/contracts'

/** An `AppError` `not_found` that quotes what was asked for, up to 100 characters. */
export function notFound(what: string, asked: string): AppError {
  return new AppError('not_found', `there is no ${what} ${JSON.stringify(asked.slice(0, 100))}`)
}
