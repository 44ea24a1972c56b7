import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { parseExactJson } from '@distribute/contracts'
import { z } from 'zod'
import { CliError } from '../../../cli-error.ts'
import { exitCodes } from '../../../exit-codes.ts'
import type { InventoryList } from './inventory-list.ts'

const run = promisify(execFile)
const timeoutMs = 120_000
const maxBytes = 256 * 1024 * 1024

/**
 * Reads a file with `ansible-inventory`. Returns undefined if that is not installed. Throws
 * `CliError` if it fails.
 */
export async function listInventory(path: string): Promise<InventoryList | undefined> {
  try {
    // variables stay with their groups
    const args = ['-i', path, '--list', '--export']
    const { stdout, stderr } = await run('ansible-inventory', args, { timeout: timeoutMs, maxBuffer: maxBytes })
    // Ansible reads what it can and only warns of the rest: a list that lacks hosts must not run
    if (/unable to parse|failed to parse/i.test(stderr)) throw new Error(stderr.trim())
    return z.record(z.string(), z.unknown()).parse(parseExactJson(stdout))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new CliError(exitCodes.usage, `the inventory ${path} cannot be read: ${explain(cause)}`, { cause })
  }
}

function explain(error: unknown): string {
  const { stderr } = error as { stderr?: string }
  return stderr?.trim() || (error instanceof Error ? error.message : String(error))
}
