import { z } from 'zod'
import { engineExample } from './examples.ts'
import { countSchema, timeSchema } from './shown-values.ts'

/** Whether the runs of an engine are isolated from its machine and from each other. */
export const runIsolationSchema = z.object({
  mode: z.enum(['namespaces', 'none']),
  reason: z.string().nullable().describe('why there is no isolation, or which runs have none'),
})
export type RunIsolation = z.infer<typeof runIsolationSchema>

/** One engine that sent a heartbeat within a day. */
export const engineSchema = z
  .object({
    id: z.string(),
    name: z.string().describe('display name: its host and the name of its STATE_DIR'),
    hostName: z.string(),
    pid: z.int().nullable().describe('process id on that host'),
    stateDir: z.string().nullable().describe('folder of this engine on that host'),
    addresses: z.array(z.string()),
    version: z.string(),
    lanes: z.array(z.string()),
    slots: countSchema.describe('units that it can run at the same time'),
    busy: countSchema.describe('units that it is running'),
    state: z.enum(['up', 'draining', 'gone']),
    problem: z
      .string()
      .nullable()
      .describe('why it does not take units normally; the same text as in its health check, log and heartbeat'),
    isolation: runIsolationSchema
      .nullable()
      .describe('how its runs are isolated from its machine and from each other; null: its version does not report it'),
    startedAt: timeSchema,
    lastSeenAt: timeSchema,
  })
  .meta({ id: 'Engine', examples: [engineExample] })
export type EngineView = z.infer<typeof engineSchema>
