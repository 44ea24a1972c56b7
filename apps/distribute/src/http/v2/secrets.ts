import { AppError, type CreateTask } from '@distribute/contracts'
import { sealSecretVars } from '@distribute/service'
import type { AppDeps } from '../app-deps.ts'

/** Of a body as it was sent, right or wrong. */
export function holdsSecrets(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'secretVars' in body
}

/** The secretVars as they are stored; null: there are none. Throws `AppError` `invalid_input` where there is no key. */
export function sealSecrets(
  { secretVars }: Pick<CreateTask, 'secretVars'>,
  { secretKey }: Pick<AppDeps, 'secretKey'>,
): string | null {
  if (Object.keys(secretVars).length === 0) return null
  if (secretKey !== undefined) return sealSecretVars(secretVars, secretKey)
  const message =
    'cannot be kept secret: this service has no key; `distribute secret init` makes one, which [Security] KEY_FILE names'
  throw new AppError('invalid_input', `secretVars: ${message}`, { problems: [{ path: 'secretVars', message }] })
}
