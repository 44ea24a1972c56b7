import { z } from 'zod'
import { countSchema, timeSchema } from './shown-values.ts'

/** One engine that ever registered. */
export const engineSchema = z
  .object({
    id: z.string(),
    hostName: z.string(),
    addresses: z.array(z.string()),
    version: z.string(),
    lanes: z.array(z.string()),
    slots: countSchema.describe('units that it runs at a time'),
    busy: countSchema.describe('units that it runs'),
    state: z.enum(['up', 'draining', 'gone']),
    problem: z
      .string()
      .nullable()
      .describe('why it takes no units although it is up, for example: it does not see the share'),
    startedAt: timeSchema,
    lastSeenAt: timeSchema,
  })
  .meta({ id: 'Engine' })
export type EngineView = z.infer<typeof engineSchema>
