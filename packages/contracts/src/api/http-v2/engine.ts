import { z } from 'zod'
import { countSchema, timeSchema } from './shown-values.ts'

/** Whether an engine's runs are kept from its machine and from each other. */
export const runIsolationSchema = z.object({
  mode: z.enum(['namespaces', 'none']),
  reason: z.string().nullable().describe('why there is none, or which runs are without'),
})
export type RunIsolation = z.infer<typeof runIsolationSchema>

/** One engine that was seen within a day. */
export const engineSchema = z
  .object({
    id: z.string(),
    name: z.string().describe('for people: its host, and what its STATE_DIR is called there'),
    hostName: z.string(),
    pid: z.int().nullable().describe('of its process on that host'),
    stateDir: z.string().nullable().describe('folder of this engine alone on that host'),
    addresses: z.array(z.string()),
    version: z.string(),
    lanes: z.array(z.string()),
    slots: countSchema.describe('units that it runs at a time'),
    busy: countSchema.describe('units that it runs'),
    state: z.enum(['up', 'draining', 'gone']),
    problem: z
      .string()
      .nullable()
      .describe('why it does not take units as it should, in the words of its own health, its log and its heartbeat'),
    isolation: runIsolationSchema
      .nullable()
      .describe('what keeps its runs from its machine and from each other; null: its version does not say'),
    startedAt: timeSchema,
    lastSeenAt: timeSchema,
  })
  .meta({ id: 'Engine' })
export type EngineView = z.infer<typeof engineSchema>
