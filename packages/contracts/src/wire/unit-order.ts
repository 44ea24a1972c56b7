import { z } from 'zod'
import { laneNameSchema } from '../task-options.ts'

/** SHA-256 as the store and orders write it. */
const digestSchema = z.string().regex(/^[0-9a-f]{64}$/)

/**
 * What distribute orders an engine to run: one attempt of one unit, on these hosts, by this request. An engine compares it with
 * what it finds in the store, where others may have written.
 */
export const unitOrderSchema = z.strictObject({
  version: z.literal(1),
  /** another one for each order: the same attempt may be ordered again after a restored backup */
  id: z.string().min(16).max(64),
  storeId: z.string(),
  /** task.id */
  task: z.int().positive(),
  unit: z.int().positive(),
  attempt: z.int().positive(),
  lane: laneNameSchema,
  /** of the request and the sealed secretVars, as the store keeps them */
  content: digestSchema,
  /** public id of the first task of a chain of retries: for whose runs secretVars were sealed */
  firstTask: z.string(),
  /** that had no result when it was ordered, as their sender wrote them */
  hosts: z.array(z.string()),
})
export type UnitOrder = Readonly<z.infer<typeof unitOrderSchema>>

/** An order as it travels: the text of a `UnitOrder`, and the signature of exactly this text. */
export interface SignedOrder {
  readonly text: string
  readonly keyId: string
  /** Ed25519, base64url */
  readonly signature: string
}
