import type { CreateTask, SecretVars } from '@distribute/contracts'
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

/** The keys that seal secretVars. */
export interface SecretKeys {
  /** of KEY_FILE: only processes that have this key can open what it seals */
  readonly secretKey?: SecretKey | undefined
  /** of lanes; this service cannot open what is sealed for a lane */
  readonly keys?: Pick<SigningKeys, 'sealer'> | undefined
}

/** Checks a body as it was sent, before its validation. */
export function hasSecretVars(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'secretVars' in body
}

/**
 * Seals the secretVars of a request, for the engines of the lane alone if the lane has a key.
 * Returns null if there are none. Throws `AppError` `invalid_input` without KEY_FILE, whose key
 * also hashes such requests. /
 */
export function sealSecrets(
  { secretVars, lane }: Pick<CreateTask, 'secretVars' | 'lane'>,
  { id, keys: { secretKey, keys } }: { readonly id: string; readonly keys: SecretKeys },
): string | null {
  if (Object.keys(secretVars).length === 0) return null
  if (secretKey === undefined) throw invalidInput([{ path: 'secretVars', message: noKey }])
  return sealFor(secretVars, { lane, firstTask: id }, { secretKey, keys })
}

const noKey =
  'cannot be encrypted: this service has no key; create one with `distribute secret init` and set [Security] KEY_FILE'

/** Seals for the lane if it has a key, else with KEY_FILE. */
function sealFor(
  secretVars: SecretVars,
  context: SealContext,
  { secretKey, keys }: SecretKeys & { readonly secretKey: SecretKey },
): string {
  return keys?.sealer.hasLane(context.lane)
    ? keys.sealer.seal(secretVars, context)
    : sealSecretVars(secretVars, secretKey)
}

/**
 * Returns the sealed secretVars of a task for its retry, or null if it has none. Throws `AppError`
 * `invalid_input` if no engine could open them, because every unit would fail. /
 */
export function carrySecrets(origin: Task, deps: SecretKeys): string | null {
  const { publicId, secrets, lane, firstTask } = origin
  if (secrets === null) return null
  if (isSealedForLane(secrets)) {
    if (deps.keys?.sealer.isOpenable(secrets, lane)) return secrets
    throw cannotOpen(
      publicId,
      `they were sealed for lane ${lane} with a key that is not in lane-${lane}.pub.pem ([Security] KEYS_DIR)`,
    )
  }
  const { secretKey } = deps
  if (secretKey === undefined) throw cannotOpen(publicId, 'this service has no key ([Security] KEY_FILE)')
  const secretVars = openSecretVars(secrets, secretKey)
  if (secretVars === undefined) throw cannotOpen(publicId, 'they were encrypted with another key ([Security] KEY_FILE)')
  return deps.keys?.sealer.hasLane(lane) ? sealFor(secretVars, { lane, firstTask }, { ...deps, secretKey }) : secrets
}

function cannotOpen(publicId: string, reason: string): Error {
  const message = `those of task ${publicId} cannot be decrypted: ${reason}. Submit a new task`
  return invalidInput([{ path: 'secretVars', message }])
}
