import { isScalar, isSeq, type Node } from 'yaml'
import { addNamesInExpression } from './document-names.ts'
import type { FileScan, TaskScope } from './file-scan.ts'
import { isLocalName } from './host-pattern.ts'
import { getScalarText, isEmptyValue, type NamedPair, type PlaybookView } from './playbook-view.ts'
import { isSplitKeyword, type KeywordPlace } from './split-keywords.ts'

/** What the parts that look at plays, roles and tasks share for one file. */
export interface EntryScanner {
  readonly view: PlaybookView
  readonly scan: FileScan
  /** what is certain to be the value of a variable */
  readonly variables: ReadonlyMap<string, string>
  /** lists of tasks that were looked at, and in what scope: aliases may repeat them without end */
  readonly seen: Map<Node, Set<string>>
}

/** Where a task names another file, and what that is used for. */
export interface ReferencePlace {
  readonly line: number
  readonly scope: TaskScope
  /** the loop's variable with each of its values, where they are known; else one empty map */
  readonly items: readonly ReadonlyMap<string, string>[]
}

const expressionNames = new Set(['when', 'until', 'changed_when', 'failed_when'])

/** Notes the keywords that act on all hosts of the run together, and reads conditions. */
export function scanKeywords(pairs: readonly NamedPair[], place: KeywordPlace, scanner: EntryScanner): void {
  const { view, scan } = scanner
  for (const pair of pairs) {
    if (isSplitKeyword(pair, place, scanner)) scan.splitWords.push({ line: view.getLine(pair.key), word: pair.name })
    if (expressionNames.has(pair.name)) addExpressions(pair.value, scanner)
  }
}

/** One expression, or a list of them. */
export function addExpressions(value: Node | undefined, { view, scan }: EntryScanner): void {
  if (isScalar(value)) addNamesInExpression(value, view, scan)
  if (isSeq(value)) for (const one of value.items.map(view.resolve)) addNamesInExpression(one, view, scan)
}

/** The scope of what an entry with these keys holds. */
export function narrow(pairs: readonly NamedPair[], scope: TaskScope): TaskScope {
  const isConditional = scope.isConditional || pairs.some(({ name, value }) => name === 'when' && !isEmptyValue(value))
  return { isConditional, isLocal: isLocal(pairs) ?? scope.isLocal }
}

/** Undefined where nothing is said of it. */
function isLocal(pairs: readonly NamedPair[]): boolean | undefined {
  const delegate = getText(pairs, 'delegate_to')
  if (delegate !== undefined) return isLocalName(delegate)
  const connection = getText(pairs, 'connection')
  return connection && /^(?:ansible\.(?:builtin|legacy)\.)?local$/.test(connection) ? true : undefined
}

/** Whether the list was looked at in this scope; from now on it was. */
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

/** Text of a playbook as a message may show it. */
export function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > 100 ? `${line.slice(0, 100)}…` : line
}
