import { z } from 'zod'

/**
 * The message that announces a unit. It carries no command and no secret: the engine reads the request
 * from the store after its claim.
 */
export const unitMessageSchema = z.object({
  version: z.literal(1),
  /** task.id */
  task: z.int().positive(),
  /** the unit's number within its task, from 1 */
  unit: z.int().positive(),
  /** how often the unit was given out, from 1 */
  attempt: z.int().positive(),
})
export type UnitMessage = z.infer<typeof unitMessageSchema>

/** What the original put on the topic, as far as it takes to know it. Its arguments may hold secrets. */
export const originalMessageSchema = z.object({
  task_id: z.union([z.string(), z.number()]),
  /** with commas between several; the request's own word is `ips` */
  ip: z.string(),
})

/** What names one attempt of one unit everywhere: in messages, journals and guards. */
export type UnitKey = Readonly<Pick<UnitMessage, 'task' | 'unit' | 'attempt'>>

/** `<task>-<seq>-<attempt>`: the name of the unit's folder, and the mark in the environment of its processes. */
export function formatUnitKey({ task, unit, attempt }: UnitKey): string {
  return `${task}-${unit}-${attempt}`
}
