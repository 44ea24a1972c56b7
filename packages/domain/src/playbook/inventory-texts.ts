import type { TaskInventory } from '@distribute/contracts'
import { type GroupVariable, readGroupVariables } from './group-variables.ts'

/** The part of a task's inventory that an inspection reads, as plain data. */
export interface InventoryTexts {
  readonly groups: readonly string[]
  readonly variables: readonly VariableTexts[]
}

interface VariableTexts {
  /** where in the request */
  readonly path: string
  /** JSON: variables by name, each with its distinct values that may contain a template */
  readonly content: string
}

export const emptyInventoryTexts: InventoryTexts = { groups: [], variables: [] }

/** Hosts share most values: each is read once. */
export function listInventoryTexts({ groups = {}, hostVars = {} }: TaskInventory): InventoryTexts {
  const places = [
    ...Object.entries(groups).map(([name, { vars }]) => ({ path: `groups.${name}.vars`, all: [vars] })),
    { path: 'hostVars', all: Object.values(hostVars) },
  ]
  const variables = places.flatMap(({ path, all }) => {
    const content = collectTemplates(all)
    return content === undefined ? [] : [{ path, content }]
  })
  return { groups: Object.keys(groups), variables }
}

function collectTemplates(all: readonly Readonly<Record<string, unknown>>[]): string | undefined {
  const values = new Map<string, Set<string>>()
  for (const variables of all) {
    for (const [name, value] of Object.entries(variables)) {
      const text = JSON.stringify(value)
      if (!/\{[{%]/.test(text)) continue
      const known = values.get(name) ?? new Set()
      values.set(name, known.add(text))
    }
  }
  if (values.size === 0) return undefined
  return `{${[...values].map(([name, texts]) => `${JSON.stringify(name)}: [${[...texts].join()}]`).join()}}`
}

/** The values stand in the request, which has no lines. */
export function readInventoryVariables(variables: InventoryTexts['variables']): readonly GroupVariable[] {
  return variables
    .flatMap(({ path, content }) => readGroupVariables(path, content))
    .map((one) => ({
      ...one,
      scan: { ...one.scan, splitWords: one.scan.splitWords.map(({ word }) => ({ word, line: 0 })) },
    }))
}
