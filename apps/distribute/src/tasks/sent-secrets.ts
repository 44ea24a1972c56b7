import type { CreateTask } from '@distribute/contracts'
import { invalidInput } from '../invalid-input.ts'
import { type SecretKeys, sealFor } from './sealed-secrets.ts'

/** Of a body as it was sent, right or wrong. */
export function holdsSecrets(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'secretVars' in body
}

interface Sealing {
  /** of the task that they are for */
  readonly id: string
  readonly deps: SecretKeys
}

/**
 * The secretVars as they are stored, for the engines of the lane alone where it has a key; null: there are none. Throws
 * `AppError` `invalid_input` without KEY_FILE: by its hash a repeated request is known.
 */
export function sealSecrets(
  { secretVars, lane }: Pick<CreateTask, 'secretVars' | 'lane'>,
  { id, deps: { secretKey, keys } }: Sealing,
): string | null {
  if (Object.keys(secretVars).length === 0) return null
  if (secretKey === undefined) throw invalidInput([{ path: 'secretVars', message: noKey }])
  return sealFor(secretVars, { lane, firstTask: id }, { secretKey, keys })
}

const noKey =
  'cannot be kept secret: this service has no key; `distribute secret init` makes one, which [Security] KEY_FILE names'
