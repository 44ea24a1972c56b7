import { z } from 'zod'
import { laneNameSchema } from '../task-options.ts'

/** SHA-256 in hexadecimal, as in the store and in orders. */
const digestSchema = z.string().regex(/^[0-9a-f]{64}$/)

/**
 * An order of distribute for an engine: run one attempt of one unit, on these hosts, with this
 * request. The engine compares it with the rows of the store, which others can write to.
 */
export const unitOrderSchema = z.strictObject({
  version: z.literal(1),
  /** unique per order: the same attempt can be ordered again after a restored backup */
  id: z.string().min(16).max(64),
  storeId: z.string(),
  /** task.id */
  task: z.int().positive(),
  unit: z.int().positive(),
  attempt: z.int().positive(),
  lane: laneNameSchema,
  /** of the request and the sealed secretVars, as stored */
  content: digestSchema,
  /** public id of the first task of a chain of retries, whose id secretVars are sealed with */
  firstTask: z.string(),
  /** hosts without a result when it was ordered, as their sender wrote them */
  hosts: z.array(z.string()),
})
export type UnitOrder = Readonly<z.infer<typeof unitOrderSchema>>

/** An order in transit: the text of a `UnitOrder`, and the signature of exactly this text. */
export interface SignedOrder {
  readonly text: string
  readonly keyId: string
  /** Ed25519, base64url */
  readonly signature: string
}
