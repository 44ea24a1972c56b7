import { isScalar, isSeq, type Node } from 'yaml'
import { addNamesInExpression } from './document-names.ts'
import type { FileScan, TaskScope } from './file-scan.ts'
import { isLocalName } from './host-pattern.ts'
import { getScalarText, isEmptyValue, type NamedPair, type PlaybookView } from './playbook-view.ts'
import { isSplitKeyword, type KeywordPlace } from './split-keywords.ts'

/** State that the scanners of plays, roles and tasks share for one file. */
export interface EntryScanner {
  readonly view: PlaybookView
  readonly scan: FileScan
  /** variables whose value is certain */
  readonly variables: ReadonlyMap<string, string>
  /** lists of tasks that were scanned, and in which scope: aliases can repeat them without end */
  readonly seen: Map<Node, Set<string>>
}

/** Where a task names another file, and what the file is used for. */
export interface ReferencePlace {
  readonly line: number
  readonly scope: TaskScope
  /** the loop variable with each of its values if they are known; otherwise one empty map */
  readonly items: readonly ReadonlyMap<string, string>[]
}

const expressionNames = new Set(['when', 'until', 'changed_when', 'failed_when'])

/** Records the keywords that act on all hosts of the run together, and reads conditions. */
export function scanKeywords(pairs: readonly NamedPair[], place: KeywordPlace, scanner: EntryScanner): void {
  const { view, scan } = scanner
  for (const pair of pairs) {
    if (isSplitKeyword(pair, place, scanner)) scan.splitWords.push({ line: view.getLine(pair.key), word: pair.name })
    if (expressionNames.has(pair.name)) addExpressions(pair.value, scanner)
  }
}

/** Adds the names of one expression or of a list of expressions. */
export function addExpressions(value: Node | undefined, { view, scan }: EntryScanner): void {
  if (isScalar(value)) addNamesInExpression(value, view, scan)
  if (isSeq(value)) for (const one of value.items.map(view.resolve)) addNamesInExpression(one, view, scan)
}

/** Returns the scope within an entry with these keys. */
export function narrow(pairs: readonly NamedPair[], scope: TaskScope): TaskScope {
  const isConditional = scope.isConditional || pairs.some(({ name, value }) => name === 'when' && !isEmptyValue(value))
  return { isConditional, isLocal: isLocal(pairs) ?? scope.isLocal }
}

/** Returns undefined if the keys do not decide it. */
function isLocal(pairs: readonly NamedPair[]): boolean | undefined {
  const delegate = getText(pairs, 'delegate_to')
  if (delegate !== undefined) return isLocalName(delegate)
  const connection = getText(pairs, 'connection')
  return connection && /^(?:ansible\.(?:builtin|legacy)\.)?local$/.test(connection) ? true : undefined
}

/** Whether the list was scanned in this scope. Marks it as scanned. */
export function isSeen(list: Node, { isConditional, isLocal }: TaskScope, { seen }: EntryScanner): boolean {
  const key = `${isConditional} ${isLocal}`
  const scopes = seen.get(list) ?? new Set()
  seen.set(list, scopes)
  if (scopes.has(key)) return true
  scopes.add(key)
  return false
}

export function getText(pairs: readonly NamedPair[], wanted: string): string | undefined {
  return getScalarText(findValue(pairs, wanted))?.trim()
}

export function findValue(pairs: readonly NamedPair[], wanted: string): Node | undefined {
  return pairs.find(({ name }) => name === wanted)?.value
}

/** Returns text of a playbook in a form for messages. */
export function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > 100 ? `${line.slice(0, 100)}…` : line
}
