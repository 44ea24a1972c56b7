import { readFile } from 'node:fs/promises'
import { AppError } from '@distribute/contracts'
import { findVarsProblem } from '@distribute/domain'

/**
 * Returns the text of the file with the variables of every run. Throws `AppError`
 * `invalid_configuration`, without any of its content, if it is unreadable or has no variables.
 */
export async function readVarsFile(path: string): Promise<string> {
  const content = await readFile(path, 'utf8').catch((cause) => {
    throw invalidFile(path, cause instanceof Error && 'code' in cause ? String(cause.code) : 'it cannot be read', cause)
  })
  const problem = findVarsProblem(content)
  if (problem !== undefined) throw invalidFile(path, problem)
  return content
}

function invalidFile(path: string, reason: string, cause?: unknown): AppError {
  const message = `[Ansible] VARS_FILE ${path} must be a file of variables, YAML or JSON: ${reason}`
  return new AppError('invalid_configuration', message, { cause })
}
