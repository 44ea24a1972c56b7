import type { Screen } from './command-context.ts'
import type { Terminal } from './screen.ts'

/**
 * Returns the terminal of standard error; undefined if it is not a terminal, is dumb, or has no
 * size. The code that draws on it is loaded only for a command.
 */
export async function findScreen(words: readonly string[], terminal: Terminal): Promise<Screen | undefined> {
  const { stderr, env } = terminal
  if (!stderr.isTTY || !stderr.columns || env.TERM === 'dumb' || words.every((word) => word.startsWith('-')))
    return undefined
  return (await import('./screen.ts')).createScreen(terminal)
}
