import { jsonSchema, type TaskInventory } from '@distribute/contracts'
import { z } from 'zod'
import { CliError } from '../../../cli-error.ts'
import { exitCodes } from '../../../exit-codes.ts'

const variablesSchema = z.record(z.string(), jsonSchema)

const groupSchema = z.object({
  hosts: z.array(z.string()).default([]),
  children: z.array(z.string()).default([]),
  vars: variablesSchema.default({}),
})

const metaSchema = z.object({ hostvars: z.record(z.string(), variablesSchema).default({}) })

/** An inventory in the form that `ansible-inventory --list` prints. */
export interface InventoryList {
  readonly [group: string]: unknown
}

/** The same, read. */
export interface ListedInventory {
  readonly groups: ReadonlyMap<string, z.infer<typeof groupSchema>>
  readonly hostVars: NonNullable<TaskInventory['hostVars']>
}

/** Throws `CliError` for a list that is none, or that a task cannot have. */
export function readList(list: InventoryList, path: string): ListedInventory {
  const { _meta: meta, ...others } = list
  const groups = addEmpty(new Map(Object.entries(others).map(([name, group]) => [name, groupSchema.parse(group)])))
  const { hostvars = {} } = metaSchema.optional().parse(meta) ?? {}
  const withVariables = Object.entries(hostvars).filter(([, variables]) => Object.keys(variables).length > 0)
  if (Object.keys(groups.get('ungrouped')?.vars ?? {}).length > 0) {
    const message = `the inventory ${path} has variables of the group ungrouped, which a task cannot have: give them to a group or to the hosts`
    throw new CliError(exitCodes.usage, message)
  }
  return { groups, hostVars: Object.fromEntries(withVariables) }
}

/** `ansible-inventory` names groups without hosts only as children. */
function addEmpty(groups: ListedInventory['groups']): ListedInventory['groups'] {
  const children = [...groups.values()].flatMap((group) => group.children)
  const missing = children.filter((name) => !groups.has(name))
  return new Map([...groups, ...missing.map((name) => [name, groupSchema.parse({})] as const)])
}
