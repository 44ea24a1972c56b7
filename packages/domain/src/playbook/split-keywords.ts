import { isSeq, type Node } from 'yaml'
import { getScalarText, isEmptyValue, type NamedPair, type PlaybookView } from './playbook-view.ts'
import { resolveStaticText } from './static-text.ts'

/** A key of a play, or of a block, task, role or `apply` of an include. */
export type KeywordPlace = 'play' | 'task'

/**
 * Ansible keywords that count or stop the hosts of one run, and the values with which they do not.
 */
const taskKeywords: ReadonlyMap<string, RegExp> = new Map([
  ['run_once', /^(?:n|no|f|false|off|0)$/i],
  ['any_errors_fatal', /^(?:n|no|f|false|off|0)$/i],
  ['throttle', /^0$/],
  // a debugger stops all hosts of its run
  ['debugger', /^never$/i],
  ['with_inventory_hostnames', /^(?!)/],
])

const playKeywords: ReadonlyMap<string, RegExp> = new Map([
  ...taskKeywords,
  ['serial', /^(?:0|100%)$/],
  ['max_fail_percentage', /^100%?$/],
  ['order', /^(?:inventory|none)$/i],
  ['strategy', /^(?!(?:ansible\.(?:builtin|legacy)\.)?debug$)/],
])

export interface KeywordReader {
  readonly view: PlaybookView
  readonly variables: ReadonlyMap<string, string>
}

/** Whether a keyword acts on the hosts of the run together. */
export function isSplitKeyword({ name, value }: NamedPair, place: KeywordPlace, reader: KeywordReader): boolean {
  const keyword = name.replace(/^with_ansible\.(?:builtin|legacy)\./, 'with_')
  const meaningless = (place === 'play' ? playKeywords : taskKeywords).get(keyword)
  if (meaningless === undefined || isEmptyValue(value)) return false
  const values: readonly (Node | undefined)[] = isSeq(value) ? value.items.map(reader.view.resolve) : [value]
  return values.some((one) => {
    const text = getScalarText(one)?.trim() ?? ''
    return !meaningless.test(resolveStaticText(text, reader)?.trim() ?? text)
  })
}
