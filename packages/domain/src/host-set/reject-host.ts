import { AppError } from '@distribute/contracts'

const maxShownLength = 60

/** Throws `AppError` `invalid_input` for a host or an expression. `why` says what is allowed. */
export function rejectHost(text: string, why: string): never {
  throw new AppError('invalid_input', `${quoteClipped(text)} ${why}`)
}

/** JSON quoting makes newlines, NULs and lone surrogates visible. */
function quoteClipped(text: string): string {
  return JSON.stringify(text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text)
}
