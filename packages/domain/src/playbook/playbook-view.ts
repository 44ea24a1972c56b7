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

/** One key of a mapping. An alias as value is resolved. */
export interface NamedPair {
  readonly name: string
  readonly key: Node
  readonly value: Node | undefined
}

/**
 * Limit on the characters that aliases stand for, summed over each use. Scanning them costs as much
 * as if they were written out, and Ansible expands them.
 */
const maxRepeated = 2_000_000

/** A view of a parsed playbook that never expands it. */
export interface PlaybookView {
  readonly text: string
  readonly document: Document.Parsed
  /** Resolves an alias, until too much was repeated. Returns any other node unchanged. */
  resolve(value: unknown): Node | undefined
  /** Returns the keys of a mapping, with those that `<<` merges into it. */
  listPairs(map: YAMLMap): readonly NamedPair[]
  /** from 1 */
  getLine(value: unknown): number
  getLineAt(offset: number): number
  /** Whether aliases repeat more than the limit. */
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

/** Whether there is no value, or an empty one: null, an empty text, an empty list or mapping. */
export function isEmptyValue(value: unknown): boolean {
  if (isScalar(value)) return value.value === null || value.value === ''
  return isCollection(value) ? value.items.length === 0 : value === null || value === undefined
}

/** Returns the source text of a scalar: YAML 1.1 reads `on` as true and `<<` as a symbol. */
export function getScalarText(value: unknown): string | undefined {
  return isScalar(value) ? (value.source ?? String(value.value)) : undefined
}

/** In one pass: `resolve` of the library walks the whole document for each alias. */
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
