import { AppError } from '@distribute/contracts'

const maxShownLength = 60

/** Throws the refusal of a host or expression; `why` says what was allowed. */
export function refuse(text: string, why: string): never {
  throw new AppError('invalid_input', `${quoteClipped(text)} ${why}`)
}

/** JSON's quotes make newlines, NULs and lone surrogates visible. */
function quoteClipped(text: string): string {
  return JSON.stringify(text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text)
}
