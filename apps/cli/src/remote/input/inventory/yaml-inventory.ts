import { z } from 'zod'
import { parseMapping } from '../read-variables.ts'
import type { InventoryList } from './inventory-list.ts'
import { createListBuilder, type ListBuilder } from './list-builder.ts'

const variables = z.record(z.string(), z.unknown()).nullish()
const mapping = z.record(z.string(), z.unknown()).nullish()

const groupSchema = z.strictObject({
  hosts: z.record(z.string(), variables).nullish(),
  vars: variables,
  children: mapping,
})

const maxDepth = 64

/** Reads Ansible's yaml format. Throws for what Ansible might read otherwise. */
export function parseYamlInventory(text: string): InventoryList {
  if (/(?:^|[\s[{,:-])![A-Za-z]/m.test(text)) throw new Error('it has a YAML tag, such as !vault')
  const groups = mapping.parse(parseMapping(text, 'the file')) ?? {}
  if (groups.plugin !== undefined) throw new Error('it is the settings of an inventory plugin')
  const list = createListBuilder()
  for (const [name, value] of Object.entries(groups)) addGroup(name, value, { list, depth: 0 })
  return list.build()
}

function addGroup(name: string, value: unknown, { list, depth }: { list: ListBuilder; depth: number }): void {
  if (depth > maxDepth) throw new Error(`its groups are nested more than ${maxDepth} deep`)
  const { data, error } = groupSchema.nullish().safeParse(value)
  if (error !== undefined) throw new Error(`the group ${name}: ${z.prettifyError(error).replaceAll(/\s+/g, ' ')}`)
  list.addGroup(name)
  for (const [host, vars] of Object.entries(data?.hosts ?? {})) list.addHosts(name, host, vars ?? {})
  list.addVariables(name, data?.vars ?? {})
  for (const [child, group] of Object.entries(data?.children ?? {})) {
    list.addChild(name, child)
    addGroup(child, group, { list, depth: depth + 1 })
  }
}
