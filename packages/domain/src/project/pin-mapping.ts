import { isScalar, type Scalar, type YAMLMap } from 'yaml'
import { getScalarText, type PlaybookView } from '../playbook/playbook-view.ts'
import { withoutQuotes } from '../playbook/scalar-text.ts'
import { isScript, readsSourceOnEngine } from './engine-files.ts'
import type { Edit, ShareMentions } from './share-mentions.ts'

/** Pins the file on the engine that a module reads, if its arguments are a mapping. */
export function pinMapping(
  module: string,
  args: YAMLMap,
  view: PlaybookView,
  mentions: ShareMentions,
): readonly Edit[] {
  const pairs = view.listPairs(args)
  const findArgument = (name: string) => getScalarText(pairs.findLast((pair) => pair.name === name)?.value)
  const source = isScript(module) ? 'cmd' : 'src'
  if (!isScript(module) && !readsSourceOnEngine(module, findArgument)) return []
  return pairs.flatMap(({ name, value }) => {
    if (name !== source || !isScalar(value)) return []
    const plain = findPlainText(value, view)
    return (plain && mentions.pin(view.text, ...plain)) ?? []
  })
}

/** Returns the range of a scalar's text if the source has it letter by letter. */
export function findPlainText(node: Scalar, view: PlaybookView): readonly [number, number] | undefined {
  const [start, end] = withoutQuotes(node)
  return view.text.slice(start, end) === node.value ? [start, end] : undefined
}
