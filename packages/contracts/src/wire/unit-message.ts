import { z } from 'zod'

/**
 * The message that announces a unit. It carries no command and no secret: the engine reads the
 * request from the store after its claim.
 */
export const unitMessageSchema = z.object({
  version: z.literal(1),
  /** task.id */
  task: z.int().positive(),
  /** the unit's number within its task, from 1 */
  unit: z.int().positive(),
  /** number of this attempt, from 1 */
  attempt: z.int().positive(),
})
export type UnitMessage = z.infer<typeof unitMessageSchema>

/**
 * A message of the Python version, as far as needed to recognize it. Its arguments can contain
 * secrets.
 */
export const originalMessageSchema = z.object({
  task_id: z.union([z.string(), z.number()]),
  /** several are separated by commas; the request calls it `ips` */
  ip: z.string(),
})

/** Identifies one attempt of one unit in messages, journals and guards. */
export type UnitKey = Readonly<Pick<UnitMessage, 'task' | 'unit' | 'attempt'>>

/**
 * `<task>-<seq>-<attempt>`: the name of the unit's folder, and the mark in the environment of its
 * processes.
 */
export function formatUnitKey({ task, unit, attempt }: UnitKey): string {
  return `${task}-${unit}-${attempt}`
}
