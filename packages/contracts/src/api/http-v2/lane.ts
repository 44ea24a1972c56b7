import { z } from 'zod'
import { laneExample } from './examples.ts'
import { countSchema, timeSchema } from './shown-values.ts'

/** A lane with its open units and the engines that serve it. */
export const laneSchema = z
  .object({
    name: z.string(),
    units: z
      .object({ pending: countSchema, queued: countSchema, running: countSchema })
      .describe('pending: not announced yet; queued: announced, and not claimed yet'),
    oldestQueuedAt: timeSchema.nullable().describe('when the oldest queued unit was announced; null: none is queued'),
    engines: countSchema.describe('engines that are up and serve the lane'),
    slots: countSchema.describe('units that these engines can run at the same time'),
    busy: countSchema.describe('units that these engines are running, also of other lanes'),
  })
  .meta({ id: 'Lane', examples: [laneExample] })
export type LaneView = z.infer<typeof laneSchema>
