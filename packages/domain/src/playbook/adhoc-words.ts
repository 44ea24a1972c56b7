import { shorten } from './module-arguments.ts'
import { findNamesInExpression, findNamesInTemplates } from './run-names.ts'
import { onceModules } from './scan-module.ts'

/** Returns the words in an ad-hoc call whose meaning changes when hosts are split, each once. */
export function findAdhocWords({
  module,
  args,
}: {
  readonly module: string
  readonly args: string
}): readonly string[] {
  const name = shorten(module)
  const expression = name === 'debug' ? /(?:^|\s)var=(.*)$/s.exec(args)?.[1] : undefined
  const words = [
    ...findNamesInTemplates(args).words,
    ...(expression === undefined ? [] : findNamesInExpression(expression).words),
  ]
  return [...new Set([...(onceModules.has(name) ? [name] : []), ...words.map(({ word }) => word)])]
}
