import { AppError, accessNameSchema } from '@distribute/contracts'
import type { ProvidedPerson } from '@distribute/store'
import { z } from 'zod'
import { findAccess } from './find-access.ts'
import type { Claims } from './identity-provider.ts'
import type { OidcSettings } from './oidc-settings.ts'

/** OpenID Connect limits subjects to 255 characters. */
const identitySchema = z
  .object({ iss: z.string().max(250), sub: z.string().min(1).max(255) })
  .transform(({ iss, sub }) => `${iss} ${sub}`)
const groupsSchema = z.union([z.array(z.string()), z.string().transform((group) => [group])])

/**
 * The person of these claims. Throws `AppError` `forbidden` if no group may sign in, or the name
 * cannot be that of an account.
 */
export function readPerson(
  claims: Claims,
  { nameClaim, groupsClaim, roles }: Pick<OidcSettings, 'nameClaim' | 'groupsClaim' | 'roles'>,
): ProvidedPerson {
  const access = findAccess(groupsSchema.safeParse(claims[groupsClaim]).data ?? [], roles)
  const subject = identitySchema.safeParse(claims)
  if (!subject.success) throw new AppError('forbidden', 'the subject of the identity provider is too long')
  const name = accessNameSchema.safeParse(claims[nameClaim])
  if (!name.success) throw refuseName(nameClaim, name.error)
  return { ...access, name: name.data, subject: subject.data, createdBy: 'identity provider' }
}

function refuseName(claim: string, { issues }: z.ZodError): AppError {
  const reason = issues[0]?.message ?? 'invalid'
  return new AppError('forbidden', `the claim ${claim} ([Security] OIDC_NAME_CLAIM) cannot name an account: ${reason}`)
}
