import { isMap, isSeq, type Node } from 'yaml'
import { type EntryScanner, isSeen, narrow, scanKeywords } from './entry-scanner.ts'
import type { TaskScope } from './file-scan.ts'
import type { NamedPair } from './playbook-view.ts'
import { scanModule } from './scan-module.ts'
import { addRoleReference } from './scan-roles.ts'

interface OpenList {
  readonly list: Node
  readonly scope: TaskScope
}

const blockNames = new Set(['block', 'rescue', 'always'])

/** Scans tasks and blocks at any depth, each once per scope. */
export function scanTasks(first: Node, firstScope: TaskScope, scanner: EntryScanner): void {
  const open: OpenList[] = [{ list: first, scope: firstScope }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { list, scope } = next
    if (!isSeq(list) || isSeen(list, scope, scanner)) continue
    for (const entry of list.items.map(scanner.view.resolve)) {
      if (isMap(entry)) open.push(...scanTask(scanner.view.listPairs(entry), scope, scanner))
    }
  }
}

/** Scans the entries of `roles`, or of `dependencies` of a role. */
export function scanRoleList(list: Node | undefined, scope: TaskScope, scanner: EntryScanner): void {
  if (!isSeq(list) || isSeen(list, scope, scanner)) return
  for (const entry of list.items.map(scanner.view.resolve)) {
    const pairs = isMap(entry) ? scanner.view.listPairs(entry) : []
    scanKeywords(pairs, 'task', scanner)
    addRoleReference(entry, narrow(pairs, scope), scanner)
  }
}

/** Returns the lists in it that remain to be scanned. */
function scanTask(pairs: readonly NamedPair[], scope: TaskScope, scanner: EntryScanner): readonly OpenList[] {
  const inner = narrow(pairs, scope)
  scanKeywords(pairs, 'task', scanner)
  const nested = pairs.filter(({ name }) => blockNames.has(name))
  if (nested.length === 0) scanModule(pairs, inner, scanner)
  return nested.flatMap(({ value }) => (value === undefined ? [] : [{ list: value, scope: inner }]))
}
