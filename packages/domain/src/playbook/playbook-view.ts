import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  visit,
  type YAMLMap,
} from 'yaml'

/** One key of a mapping; a value that is an alias is followed. */
export interface NamedPair {
  readonly name: string
  readonly key: Node
  readonly value: Node | undefined
}

/**
 * How many characters aliases may stand for, each time that one is followed. Looking at them costs
 * as much as if they were written there, and Ansible expands them.
 */
const maxRepeated = 2_000_000

/** Looks at a parsed playbook without ever expanding it. */
export interface PlaybookView {
  readonly text: string
  readonly document: Document.Parsed
  /** what an alias stands for, until too much was repeated; anything else stands for itself */
  resolve(value: unknown): Node | undefined
  /** the mapping's keys, and those that `<<` merges into it */
  listPairs(map: YAMLMap): readonly NamedPair[]
  /** from 1 */
  getLine(value: unknown): number
  getLineAt(offset: number): number
  /** whether aliases repeat more than is looked at */
  isTooRepetitive(): boolean
}

export function createPlaybookView(parsed: {
  text: string
  document: Document.Parsed
  lineCounter: LineCounter
}): PlaybookView {
  const targets = findAliasTargets(parsed.document)
  const getLineAt = (offset: number): number => parsed.lineCounter.linePos(offset).line
  let repeated = 0
  const resolve = (value: unknown): Node | undefined => {
    if (!isAlias(value)) return isNode(value) ? value : undefined
    const target = targets.get(value)
    const [start, end] = target?.range ?? [0, 0]
    repeated += end - start
    return repeated > maxRepeated ? undefined : target
  }
  return {
    text: parsed.text,
    document: parsed.document,
    resolve,
    listPairs: (map) => listPairs(map, resolve, new Set()),
    getLine: (value) => getLineAt((isNode(value) ? value.range?.[0] : undefined) ?? 0),
    getLineAt,
    isTooRepetitive: () => repeated > maxRepeated,
  }
}

/** No value at all, or one that says nothing: null, an empty text, an empty list or mapping. */
export function isEmptyValue(value: unknown): boolean {
  if (isScalar(value)) return value.value === null || value.value === ''
  return isCollection(value) ? value.items.length === 0 : value === null || value === undefined
}

/** The text of a scalar as it was written; 1.1 reads `on` as true and `<<` as a symbol. */
export function getScalarText(value: unknown): string | undefined {
  return isScalar(value) ? (value.source ?? String(value.value)) : undefined
}

/** In one walk: the library's own `resolve` walks the whole document for each alias. */
function findAliasTargets(document: Document.Parsed): ReadonlyMap<Node, Node | undefined> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Node, Node | undefined>()
  visit(document, (_key, node) => {
    if (isAlias(node)) targets.set(node, anchors.get(node.source))
    else if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node)
  })
  return targets
}

function listPairs(map: YAMLMap, resolve: PlaybookView['resolve'], seen: Set<YAMLMap>): readonly NamedPair[] {
  if (seen.has(map)) return []
  seen.add(map)
  return map.items.flatMap((pair) => {
    const name = isPair(pair) ? getScalarText(pair.key) : undefined
    if (name === undefined || !isNode(pair.key)) return []
    const value = resolve(pair.value)
    if (name !== '<<') return [{ name, key: pair.key, value }]
    const merged = isSeq(value) ? value.items.map(resolve) : [value]
    return merged.flatMap((source) => (isMap(source) ? listPairs(source, resolve, seen) : []))
  })
}
