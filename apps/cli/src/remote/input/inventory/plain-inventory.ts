import { access, readFile, stat } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { CliError } from '../../../cli-error.ts'
import { exitCodes } from '../../../exit-codes.ts'
import { parseIniInventory } from './ini-inventory.ts'
import type { InventoryList } from './inventory-list.ts'
import { parseYamlInventory } from './yaml-inventory.ts'

const yamlExtensions = ['.yml', '.yaml', '.json']

/**
 * Reads a plain ini or yaml inventory without Ansible. Throws `CliError` for everything of which
 * Ansible might make something else: scripts, plugins, folders, `group_vars` and `host_vars` beside
 * the file, vault values, and values in an ini file that Ansible evaluates as Python.
 */
export async function readPlainInventory(path: string): Promise<InventoryList> {
  try {
    await refuseOthers(path)
    const text = await readFile(path, 'utf8')
    return yamlExtensions.includes(extname(path)) ? parseYamlInventory(text) : parseIniInventory(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const advice = 'ansible-inventory is not installed here, and would read more: install ansible-core'
    throw new CliError(exitCodes.usage, `the inventory ${path} cannot be read: ${reason} (${advice})`, { cause })
  }
}

async function refuseOthers(path: string): Promise<void> {
  const { mode, isFile } = await stat(path).then((stats) => ({ mode: stats.mode, isFile: stats.isFile() }))
  if (!isFile) throw new Error('it is a folder')
  if ((mode & 0o111) !== 0) throw new Error('it is a program')
  for (const name of ['group_vars', 'host_vars']) {
    if (await exists(join(dirname(path), name))) throw new Error(`${name} lies beside it`)
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
