import { AppError } from '@distribute/contracts'

/** An `AppError` `not_found` that quotes what was asked for, up to 100 characters. */
export function notFound(what: string, asked: string): AppError {
  return new AppError('not_found', explain(what, asked))
}

/**
 * The same answer for something that exists on a lane that the caller may not see. The audit log
 * has `subject` and `reason`, which the answer does not show.
 */
export class HiddenError extends AppError {
  readonly subject: string
  readonly reason: string

  constructor(what: string, { id, lanes }: { readonly id: string; readonly lanes: readonly string[] }) {
    super('not_found', explain(what, id))
    this.subject = id
    this.reason = `the ${what} is on the lane ${lanes.join(', ')}`
  }
}

function explain(what: string, asked: string): string {
  return `there is no ${what} ${JSON.stringify(asked.slice(0, 100))}`
}
