import { isUtf8 } from 'node:buffer'
import { readFile, stat } from 'node:fs/promises'

/**
 * Returns the text of VAULT_PASSWORD_FILE. Undefined for a program that prints the password, which
 * Ansible runs, and for a blank or unreadable file, whose error Ansible reports.
 */
export async function readVaultPassword(path: string): Promise<string | undefined> {
  try {
    if (((await stat(path)).mode & 0o111) !== 0) return undefined
    const content = await readFile(path)
    const text = content.toString()
    return isUtf8(content) && text.trim() !== '' ? text : undefined
  } catch {
    return undefined
  }
}
