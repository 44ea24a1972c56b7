import { readFile } from 'node:fs/promises'
import { AppError } from '@distribute/contracts'
import { findVarsProblem } from '@distribute/domain'

/**
 * The text of the file of variables that count in every run. Throws `AppError` `invalid_configuration` for a file that
 * cannot be read or holds no variables, without a word of its content.
 */
export async function readVarsFile(path: string): Promise<string> {
  const content = await readFile(path, 'utf8').catch((cause) => {
    throw refuse(path, cause instanceof Error && 'code' in cause ? String(cause.code) : 'it cannot be read', cause)
  })
  const problem = findVarsProblem(content)
  if (problem !== undefined) throw refuse(path, problem)
  return content
}

function refuse(path: string, reason: string, cause?: unknown): AppError {
  const message = `[Ansible] VARS_FILE ${path} must be a file of variables, YAML or JSON: ${reason}`
  return new AppError('invalid_configuration', message, { cause })
}
