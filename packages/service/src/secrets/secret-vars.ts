import { parseExactJson, type SecretVars, secretVarsSchema } from '@distribute/contracts'
import type { SecretKey } from './secret-key.ts'

/** Seals secretVars for the store. */
export function sealSecretVars(secretVars: SecretVars, key: SecretKey): string {
  return key.seal('secretVars', JSON.stringify(secretVars))
}

/** Returns undefined if they were sealed with another key, or are damaged. */
export function openSecretVars(sealed: string, key: SecretKey): SecretVars | undefined {
  const text = key.open('secretVars', sealed)
  return text === undefined ? undefined : secretVarsSchema.parse(parseExactJson(text))
}
