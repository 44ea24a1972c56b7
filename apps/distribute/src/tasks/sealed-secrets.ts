import type { SecretVars } from '@distribute/contracts'
import {
  isSealedForLane,
  openSecretVars,
  type SealContext,
  type SecretKey,
  type SigningKeys,
  sealSecretVars,
} from '@distribute/service'
import type { Task } from '@distribute/store'
import { invalidInput } from '../invalid-input.ts'

/** What secretVars are sealed with. */
export interface SecretKeys {
  /** of KEY_FILE: its holders alone can open what it seals */
  readonly secretKey?: SecretKey | undefined
  /** of lanes; what is sealed for one, this service cannot open */
  readonly keys?: Pick<SigningKeys, 'sealer'> | undefined
}

/** Seals for the lane where it has a key, else with KEY_FILE. */
export function sealFor(
  secretVars: SecretVars,
  context: SealContext,
  { secretKey, keys }: SecretKeys & { readonly secretKey: SecretKey },
): string {
  return keys?.sealer.hasLane(context.lane)
    ? keys.sealer.seal(secretVars, context)
    : sealSecretVars(secretVars, secretKey)
}

/**
 * The secretVars of a task for its retry; null: it has none. Throws `AppError` `invalid_input` where no engine could open
 * them: every unit would fail.
 */
export function carrySecrets(origin: Task, deps: SecretKeys): string | null {
  const { publicId, secrets, lane, firstTask } = origin
  if (secrets === null) return null
  if (isSealedForLane(secrets)) {
    if (deps.keys?.sealer.isOpenable(secrets, lane)) return secrets
    throw refuse(
      publicId,
      `they were sealed for lane ${lane} with a key that lane-${lane}.pub.pem ([Security] KEYS_DIR) has not`,
    )
  }
  const { secretKey } = deps
  if (secretKey === undefined) throw refuse(publicId, 'this service has no key ([Security] KEY_FILE)')
  const secretVars = openSecretVars(secrets, secretKey)
  if (secretVars === undefined) throw refuse(publicId, 'they were encrypted with another key ([Security] KEY_FILE)')
  return deps.keys?.sealer.hasLane(lane) ? sealFor(secretVars, { lane, firstTask }, { ...deps, secretKey }) : secrets
}

function refuse(publicId: string, reason: string): Error {
  const message = `those of task ${publicId} cannot be opened: ${reason}. Submit the task anew`
  return invalidInput([{ path: 'secretVars', message }])
}
