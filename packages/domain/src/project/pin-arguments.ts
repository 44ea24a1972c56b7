import { type ArgumentWord, splitArgumentWords } from './argument-words.ts'
import { isScript, readsSourceOnEngine } from './engine-files.ts'
import type { Edit, ShareMentions } from './share-mentions.ts'

/** The part of the command of `script` that Ansible removes. */
const scriptOptions = new Set(['creates', 'removes', 'chdir', 'executable', 'warn', 'stdin'])

/**
 * Pins the file on the engine that a module reads, if its arguments are `name=value` or a command.
 */
export function pinArguments(module: string, args: string, mentions: ShareMentions): readonly Edit[] {
  const words = splitArgumentWords(args)
  return findSources(module, args, words).flatMap(({ start, end }) => mentions.pin(args, start, end) ?? [])
}

function findSources(module: string, args: string, words: readonly ArgumentWord[]): readonly ArgumentWord[] {
  if (isScript(module)) return words.filter(({ name }) => name === undefined || !scriptOptions.has(name)).slice(0, 1)
  const findArgument = (name: string) => {
    const word = words.findLast((one) => one.name === name)
    return word && args.slice(word.start, word.end).replace(/["']$/, '')
  }
  return readsSourceOnEngine(module, findArgument) ? words.filter(({ name }) => name === 'src') : []
}
