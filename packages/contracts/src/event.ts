import { z } from 'zod'
import { taskStateSchema } from './states.ts'
import { endReasonSchema } from './wire/journal.ts'

const id = z.int().min(1)
const count = z.int().min(0)
/** display text, truncated by its writer */
const text = z.string()

const task = { task: id }
/** processes that outlived Ansible; left out: none, or an earlier version wrote the event */
const leftovers = { leftoversKilled: count.optional(), leftoversRemaining: count.optional() }
const unit = { task: id, unit: id, attempt: id, engine: text }
const engine = { engine: text }
const project = { project: text }

/**
 * Every type of event, its subject, and what it tells beside that. An event is a fact that was
 * committed; docs/events.md says when each is written. A later version may add types and fields: a
 * reader passes over types that it does not know.
 */
export const eventSchema = z.discriminatedUnion('type', [
  describeEvent('task.submitted', task, { hosts: count, units: count }),
  describeEvent('task.started', task, {}),
  describeEvent('task.ended', task, { state: taskStateSchema }),
  describeEvent('task.corrected', task, { from: taskStateSchema, state: taskStateSchema }),
  describeEvent('task.cancel_requested', task, {}),
  describeEvent('task.aborted', task, {}),
  // `by`: the public id of the task that runs its hosts again
  describeEvent('task.retried', task, { by: text }),
  describeEvent('task.expired', task, { units: count }),
  describeEvent('unit.claimed', unit, {}),
  // `hosts`: how many have a new result
  describeEvent('unit.recorded', unit, { hosts: count }),
  describeEvent('unit.finished', unit, { hosts: count, reason: endReasonSchema, ...leftovers }),
  describeEvent('unit.lost', unit, { hosts: count }),
  describeEvent('unit.given_back', unit, { hosts: count }),
  describeEvent('engine.up', engine, {}),
  describeEvent('engine.draining', engine, {}),
  // `stopped`: the engine said so. `silent`: distribute saw no beat for a whole lease.
  describeEvent('engine.gone', engine, { reason: z.enum(['stopped', 'silent']) }),
  describeEvent('engine.problem', engine, { cause: text }),
  describeEvent('engine.well', engine, {}),
  describeEvent('project.cloning', project, {}),
  describeEvent('project.cloned', project, { revision: text.nullable() }),
  describeEvent('project.failed', project, { error: text }),
  describeEvent('project.changed', project, { revision: text, by: text }),
])

/** An event without its place among the others. */
export type EventContent = z.infer<typeof eventSchema>

export type EventType = EventContent['type']

export const eventTypes: readonly EventType[] = eventSchema.options.map(({ shape }) => shape.type.value)

function describeEvent<Type extends string, Subject extends z.ZodRawShape, Data extends z.ZodRawShape>(
  type: Type,
  subject: Subject,
  data: Data,
) {
  return z.object({ type: z.literal(type), ...subject, data: z.object(data) })
}
