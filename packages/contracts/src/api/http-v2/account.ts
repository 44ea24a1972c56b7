import { z } from 'zod'
import { roleSchema } from '../../role.ts'
import { accessNameSchema, givenLanesSchema, shownLanesSchema } from './access.ts'
import { accountExample, signedInExample } from './access-examples.ts'
import { timeSchema } from './shown-values.ts'

export const passwordSchema = z
  .string()
  .min(12, 'must have at least 12 characters')
  .max(200, 'must have at most 200 characters')

const accountLanesSchema = givenLanesSchema.describe('the lanes that the account may see and use')

const signInByCodeSchema = z.strictObject({
  code: z.string().max(200).describe('the one-time code in the sign-in address of npm start'),
})

/** The body of `POST /session`. */
export const signInSchema = z
  .union([z.strictObject({ name: z.string().max(200), password: z.string().max(200) }), signInByCodeSchema], {
    error: 'must have name and password, or code alone',
  })
  .meta({ examples: [{ name: 'mei', password: 'correct horse battery staple' }] })

/** The body of `PUT /session/password`. */
export const changeOwnPasswordSchema = z
  .strictObject({ current: z.string().max(200), password: passwordSchema })
  .meta({ examples: [{ current: 'correct horse battery staple', password: 'a better horse and battery' }] })

/** The body of `POST /accounts`. */
export const createAccountSchema = z
  .strictObject({
    name: accessNameSchema,
    password: passwordSchema,
    role: roleSchema.default('viewer'),
    lanes: accountLanesSchema.default('all'),
  })
  .meta({ examples: [{ name: 'mei', password: 'correct horse battery staple', role: 'operator', lanes: ['dc1'] }] })

/** The body of `PATCH /accounts/{name}`: fields left out stay. */
export const changeAccountSchema = z
  .strictObject({
    password: passwordSchema.optional(),
    role: roleSchema.optional(),
    lanes: accountLanesSchema.optional(),
    disabled: z.boolean().optional(),
  })
  .meta({ examples: [{ disabled: true }] })

export const accountSchema = z
  .object({
    name: z.string(),
    role: roleSchema,
    lanes: shownLanesSchema,
    hasPassword: z.boolean().describe('false: signs in by the identity provider'),
    provider: z.boolean().describe('an account of the identity provider, which sets its role and lanes'),
    disabled: z.boolean(),
    createdAt: timeSchema,
    createdBy: z.string().nullable(),
    signedInAt: timeSchema.nullable(),
  })
  .meta({ id: 'Account', examples: [accountExample] })
export type AccountView = z.infer<typeof accountSchema>

/** The answer to a sign-in. The session itself is in the cookie. */
export const signedInSchema = z
  .object({ name: z.string(), role: roleSchema, lanes: shownLanesSchema, endsAt: timeSchema })
  .meta({ id: 'SignedIn', examples: [signedInExample] })

/** Whether people sign in by an identity provider. */
export const identityProviderSchema = z
  .object({ configured: z.boolean() })
  .meta({ id: 'IdentityProvider', examples: [{ configured: true }] })
