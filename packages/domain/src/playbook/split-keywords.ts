import { isMap, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml'
import { listEntries } from './playbook-entries.ts'
import { getScalarText, isEmptyValue, type NamedPair, type PlaybookView } from './playbook-view.ts'
import type { SplitWord } from './split-words.ts'

/** Ansible's keywords that count or compare the hosts of one run, and the values with which they don't. */
const splitKeywords: ReadonlyMap<string, RegExp> = new Map([
  ['run_once', /^(?:n|no|f|false|off|0)$/i],
  ['any_errors_fatal', /^(?:n|no|f|false|off|0)$/i],
  ['serial', /^(?:0|100%)$/],
  ['throttle', /^0$/],
  ['max_fail_percentage', /^100%?$/],
])

const includes = /^(?:ansible\.(?:builtin|legacy)\.)?include_(?:tasks|role)$/

/**
 * The keywords where they are keywords: on plays, blocks, tasks, entries of `roles` and under `apply` of an
 * include, not in variables or a module's arguments.
 */
export function findSplitKeywords(plays: YAMLSeq, view: PlaybookView): readonly SplitWord[] {
  return listEntries(plays, view).flatMap((pairs) => findKeywords([...pairs, ...listApplied(pairs, view)], view))
}

function findKeywords(pairs: readonly NamedPair[], view: PlaybookView): readonly SplitWord[] {
  return pairs
    .filter(({ name, value }) => isMeant(name, value, view))
    .map(({ name, key }) => ({ word: name, line: view.getLine(key) }))
}

function isMeant(name: string, value: Node | undefined, view: PlaybookView): boolean {
  const meaningless = splitKeywords.get(name)
  if (meaningless === undefined || isEmptyValue(value)) return false
  const values = isSeq(value) ? value.items.map(view.resolve) : [value]
  return values.some((one) => !meaningless.test(getScalarText(one)?.trim() ?? ''))
}

function listApplied(pairs: readonly NamedPair[], view: PlaybookView): readonly NamedPair[] {
  return pairs
    .filter(({ name }) => includes.test(name))
    .flatMap(({ value }) => listPairsOf(value, view))
    .filter(({ name }) => name === 'apply')
    .flatMap(({ value }) => listPairsOf(value, view))
}

function listPairsOf(value: Node | undefined, view: PlaybookView): readonly NamedPair[] {
  return isMap(value) ? view.listPairs(value as YAMLMap) : []
}
