import { AppError, type SecretVars } from '@distribute/contracts'
import { openSecretVars, type SecretKey } from '@distribute/service'

/**
 * The secretVars of a claimed unit; undefined: its task has none. Throws `AppError` `invalid_configuration` when this
 * engine has no key, or another one than the distribute that took the task.
 */
export function openSecrets(sealed: string | null, key: SecretKey | undefined): SecretVars | undefined {
  if (sealed === null) return undefined
  if (key === undefined) {
    throw refuse('the task has secretVars, and this engine has no [Security] KEY_FILE to open them')
  }
  const secretVars = openSecretVars(sealed, key)
  if (secretVars !== undefined) return secretVars
  throw refuse("the task's secretVars cannot be opened: this engine's [Security] KEY_FILE is not distribute's")
}

function refuse(reason: string): AppError {
  return new AppError('invalid_configuration', reason)
}
