import { AppError, type SecretVars } from '@distribute/contracts'
import { type EngineKeys, isSealedForLane, openSecretVars, type SealContext, type SecretKey } from '@distribute/service'

/** The keys that open secretVars. */
export interface SecretKeys {
  /** the key of KEY_FILE, if set */
  readonly secretKey?: SecretKey | undefined
  /** the keys of this engine's lanes, if any */
  readonly keys?: Pick<EngineKeys, 'opener'> | undefined
}

interface Sealed extends SealContext {
  readonly secrets: string | null
}

/**
 * Opens the secretVars of a claimed unit; undefined if its task has none. Throws `AppError`
 * `invalid_configuration` that names the key this engine lacks, or says that the secretVars belong
 * to another task.
 */
export function openSecrets(
  { secrets, lane, firstTask }: Sealed,
  { secretKey, keys }: SecretKeys,
): SecretVars | undefined {
  if (secrets === null) return undefined
  if (isSealedForLane(secrets)) return openOfLane(secrets, { lane, firstTask }, keys)
  return openOfFile(secrets, secretKey)
}

function openOfLane(secrets: string, context: SealContext, keys: SecretKeys['keys']): SecretVars {
  const file = `lane-${context.lane}.pem`
  if (!keys?.opener.lanes.includes(context.lane)) throw cannotOpen(`this engine's [Security] KEYS_DIR has no ${file}`)
  const opened = keys.opener.open(secrets, context)
  if (opened.kind === 'opened') return opened.secretVars
  if (opened.kind === 'unknown_key')
    throw cannotOpen(`${file} in [Security] KEYS_DIR of this engine has no key ${opened.keyId}`)
  throw cannotOpen('they are damaged, or were sealed for another lane or task')
}

function openOfFile(secrets: string, secretKey: SecretKey | undefined): SecretVars {
  if (secretKey === undefined) throw cannotOpen('this engine has no [Security] KEY_FILE')
  const secretVars = openSecretVars(secrets, secretKey)
  if (secretVars !== undefined) return secretVars
  throw cannotOpen("this engine's [Security] KEY_FILE is not distribute's")
}

function cannotOpen(reason: string): AppError {
  return new AppError('invalid_configuration', `the task's secretVars cannot be opened: ${reason}`)
}
