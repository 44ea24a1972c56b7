import { AppError } from '@distribute/contracts'
import { parseHost } from '@distribute/domain'

/** The canonical form of a host; undefined for text that is not a valid host, which no task has. */
export function findHostName(text: string): string | undefined {
  try {
    return parseHost(text, { allowLoopback: true })
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}
