import { resolve } from 'node:path'
import { Option } from '@commander-js/extra-typings'
import { AppError } from '@distribute/contracts'
import { assertGuardedFolder, findKeysDir } from '@distribute/service'
import type { CommandContext } from '../../command-context.ts'

export function keysDirOption() {
  return new Option('--keys-dir <folder>', 'the key folder (default: [Security] KEYS_DIR)')
}

export interface KeysDirOptions {
  readonly keysDir?: string | undefined
  readonly config?: string | undefined
}

/** Returns the key folder, which need not exist. */
export function nameKeysDir({ keysDir, config }: KeysDirOptions, { env }: CommandContext): string {
  const dir = keysDir === undefined ? findKeysDir({ file: config, env }) : resolve(keysDir)
  if (dir !== undefined) return dir
  throw new AppError('invalid_configuration', 'no key folder: set [Security] KEYS_DIR, or pass --keys-dir FOLDER')
}

/** Returns the key folder, and checks it as a daemon would. */
export function getKeysDir(options: KeysDirOptions, context: CommandContext): string {
  const dir = nameKeysDir(options, context)
  assertGuardedFolder(dir)
  return dir
}
