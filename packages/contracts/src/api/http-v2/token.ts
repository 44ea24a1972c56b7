import { z } from 'zod'
import { roleSchema } from '../../role.ts'
import { accessNameSchema, givenLanesSchema, shownLanesSchema } from './access.ts'
import {
  callerExample,
  createdTokenExample,
  createTokenExample,
  tokenExample,
  versionExample,
} from './access-examples.ts'
import { timeSchema } from './shown-values.ts'

/** The body of `POST /tokens`. */
export const createTokenSchema = z
  .strictObject({
    name: accessNameSchema.describe('shown in logs and in the audit log; names are not used again'),
    role: roleSchema.default('operator'),
    lanes: givenLanesSchema.describe('the lanes that the client sees and uses').default('all'),
    expiresInDays: z.int().min(1).max(3650).nullable().default(90).describe('null: never'),
  })
  .meta({ examples: [createTokenExample] })

/** A token, without its text. */
export const tokenSchema = z
  .object({
    name: z.string(),
    role: roleSchema,
    lanes: shownLanesSchema,
    createdAt: timeSchema,
    createdBy: z.string().nullable().describe('null: a version before created it'),
    expiresAt: timeSchema.nullable().describe('null: never'),
    lastUsedAt: timeSchema.nullable().describe('to the minute'),
    lastUsedFrom: z.string().nullable().describe('address of the client'),
    revokedAt: timeSchema.nullable(),
  })
  .meta({ id: 'Token', examples: [tokenExample] })
export type TokenView = z.infer<typeof tokenSchema>

/** The answer of `POST /tokens`. */
export const createdTokenSchema = tokenSchema
  .extend({ token: z.string().describe('shown once: the store keeps only its hash') })
  .meta({ id: 'CreatedToken', examples: [createdTokenExample] })

/** Who asks, and what it may do. */
export const callerSchema = z
  .object({
    kind: z
      .enum(['token', 'account', 'local', 'v1'])
      .describe('account: a person who is signed in; local: without a token, on the machine of the service'),
    name: z.string().describe('of the token or the account; empty for the others'),
    role: roleSchema,
    lanes: shownLanesSchema,
    expiresAt: timeSchema.nullable(),
  })
  .meta({ id: 'Caller', examples: [callerExample] })
export type CallerView = z.infer<typeof callerSchema>

export const versionSchema = z.object({ version: z.string() }).meta({ id: 'Version', examples: [versionExample] })
