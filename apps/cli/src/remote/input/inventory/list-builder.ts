import { parseHostSet } from '@distribute/domain'
import type { InventoryList } from './inventory-list.ts'

type Variables = Readonly<Record<string, unknown>>

/** Builds an inventory list group by group. */
export interface ListBuilder {
  /** Adds the hosts that a text stands for, such as `web[01:30]`. */
  addHosts(group: string, text: string, variables: Variables): void
  addChild(group: string, child: string): void
  addVariables(group: string, variables: Variables): void
  addGroup(group: string): void
  /** Throws for a child that is not a group. */
  build(): InventoryList
}

interface Group {
  readonly hosts: Set<string>
  readonly children: Set<string>
  readonly vars: Record<string, unknown>
}

/** more than any server takes */
const limits = { maxHosts: 1_000_000, allowLoopback: true }

export function createListBuilder(): ListBuilder {
  const groups = new Map<string, Group>()
  const hostvars = new Map<string, Record<string, unknown>>()
  const open = (name: string): Group => {
    const group = groups.get(name) ?? { hosts: new Set(), children: new Set(), vars: {} }
    groups.set(name, group)
    return group
  }
  return {
    addHosts(name, text, variables) {
      for (const { spelling } of parseHostSet([text], limits)) {
        open(name).hosts.add(spelling)
        hostvars.set(spelling, { ...hostvars.get(spelling), ...variables })
      }
    },
    addChild: (name, child) => open(name).children.add(child),
    addVariables: (name, variables) => Object.assign(open(name).vars, variables),
    addGroup: (name) => open(name),
    build() {
      const tops = ['ungrouped', ...groups.keys()].filter((name) => name !== 'all')
      for (const name of tops) open('all').children.add(name)
      return {
        ...Object.fromEntries([...groups].map(([name, group]) => [name, listGroup(name, group, groups)])),
        _meta: { hostvars: Object.fromEntries(hostvars) },
      }
    },
  }
}

function listGroup(name: string, { hosts, children, vars }: Group, groups: ReadonlyMap<string, Group>) {
  const unknown = [...children].find((child) => child !== 'ungrouped' && !groups.has(child))
  if (unknown !== undefined) throw new Error(`${name} has the child ${unknown}, which is not a group`)
  return { hosts: [...hosts], children: [...children], vars }
}
