import { readFile } from 'node:fs/promises'
import { CliError } from '../../cli-error.ts'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../exit-codes.ts'

/**
 * The host expressions of the arguments. `@FILE` stands for the lines of a file and `-` for those
 * of standard input: one expression a line or several between blanks, and `#` begins a comment.
 */
export async function readHosts(
  words: readonly string[],
  { readInput }: Pick<CommandContext, 'readInput'>,
): Promise<readonly string[]> {
  const lists = await Promise.all(
    words.map(async (word) => {
      if (word === '-') return splitLines(await readInput())
      return word.startsWith('@') ? splitLines(await readList(word.slice(1))) : splitExpressions(word)
    }),
  )
  return lists.flat()
}

function splitLines(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => splitExpressions(line.replace(/#.*/, '')))
}

/** Ansible also takes commas between hosts; within brackets they separate numbers. */
function splitExpressions(text: string): readonly string[] {
  return text.split(/\s+|,(?![^[\]]*\])/).filter((part) => part !== '')
}

async function readList(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new CliError(exitCodes.usage, `the list of hosts ${path} cannot be read: ${String(cause)}`, { cause })
  }
}
