import { isMap, isSeq, type Node, type YAMLSeq } from 'yaml'
import type { NamedPair, PlaybookView } from './playbook-view.ts'

const taskLists = new Set(['pre_tasks', 'tasks', 'post_tasks', 'handlers', 'block', 'rescue', 'always'])

/** Returns the keys of each play, block, task and entry of `roles`, at any depth, each once. */
export function listEntries(plays: YAMLSeq, view: PlaybookView): readonly (readonly NamedPair[])[] {
  const entries: (readonly NamedPair[])[] = []
  const seen = new Set<Node>()
  const openLists: Node[] = [plays]
  for (let list = openLists.pop(); list !== undefined; list = openLists.pop()) {
    if (!isSeq(list) || seen.has(list)) continue
    seen.add(list)
    for (const entry of list.items.map(view.resolve)) {
      if (!isMap(entry)) continue
      const pairs = view.listPairs(entry)
      entries.push(pairs)
      openLists.push(...listNested(pairs))
    }
  }
  return entries
}

function listNested(pairs: readonly NamedPair[]): readonly Node[] {
  return pairs.flatMap(({ name, value }) => (value && (taskLists.has(name) || name === 'roles') ? [value] : []))
}
