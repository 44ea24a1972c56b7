import type { InventoryGroup } from '@distribute/contracts'

type Groups = ReadonlyMap<string, Pick<InventoryGroup, 'children'>>

/** How groups are nested. */
export interface GroupNesting {
  /** groups on the longest way from a group to a child of its children */
  readonly depth: number
  /** groups that are children of each other, in their order; empty: none */
  readonly circle: readonly string[]
}

/** Looks at each group and child once. Children that are no groups are skipped. */
export function measureNesting(groups: Groups): GroupNesting {
  const parents = listParents(groups)
  const open = new Map([...parents].map(([name, { size }]) => [name, size]))
  const ready = [...groups.keys()].filter((name) => open.get(name) === 0)
  const depths = new Map<string, number>()
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    open.delete(name)
    const depth = depths.get(name) ?? 1
    depths.set(name, depth)
    for (const child of listChildren(groups, name)) {
      depths.set(child, Math.max(depths.get(child) ?? 1, depth + 1))
      const left = (open.get(child) ?? 0) - 1
      open.set(child, left)
      if (left === 0) ready.push(child)
    }
  }
  const depth = [...depths.values()].reduce((deepest, one) => Math.max(deepest, one), 0)
  return { depth, circle: findCircle(new Set(open.keys()), parents) }
}

function listChildren(groups: Groups, name: string): ReadonlySet<string> {
  return new Set((groups.get(name)?.children ?? []).filter((child) => groups.has(child)))
}

function listParents(groups: Groups): ReadonlyMap<string, ReadonlySet<string>> {
  const parents = new Map([...groups.keys()].map((name) => [name, new Set<string>()]))
  for (const name of groups.keys()) {
    for (const child of listChildren(groups, name)) parents.get(child)?.add(name)
  }
  return parents
}

/** Each of these groups has a parent among them, so the way upwards meets itself. */
function findCircle(names: ReadonlySet<string>, parents: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const way = new Set<string>()
  let [name] = names
  while (name !== undefined && !way.has(name)) {
    way.add(name)
    name = [...(parents.get(name) ?? [])].find((parent) => names.has(parent))
  }
  return name === undefined ? [] : [...way].slice([...way].indexOf(name)).toReversed()
}
