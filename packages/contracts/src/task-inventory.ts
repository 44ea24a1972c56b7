import { z } from 'zod'
import { variablesSchema } from './task-options.ts'

/** Ansible replaces other characters in the names of groups, or warns of them. */
const groupNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'must be the name of a group: letters, digits and _, no digit first')

const groupSchema = z.strictObject({
  hosts: z.array(z.string().max(1_000)).default([]).describe('hosts of the task, written as in `hosts`'),
  vars: variablesSchema.default({}),
  children: z.array(groupNameSchema).default([]).describe('groups whose hosts are also hosts of this one'),
})

/** The groups and variables that the hosts of a task have beside its other options. */
export const inventoryOptions = {
  groups: z
    .record(groupNameSchema, groupSchema)
    .optional()
    .describe("groups of the inventory by name; of `all`, only vars. A unit's groups have its own hosts"),
  hostVars: z
    .record(z.string().max(300), variablesSchema)
    .optional()
    .describe('variables by host. Variables of groups and hosts are shown: secrets belong in secretVars'),
}

const inventorySchema = z.object(inventoryOptions)
export type TaskInventory = z.infer<typeof inventorySchema>
export type InventoryGroup = z.infer<typeof groupSchema>
