import { resolve } from 'node:path'
import { Option } from '@commander-js/extra-typings'
import { AppError } from '@distribute/contracts'
import { assertGuardedFolder, findKeysDir } from '@distribute/service'
import type { CommandContext } from '../../command-context.ts'

export function keysDirOption() {
  return new Option('--keys-dir <folder>', 'the folder of keys; without it what [Security] KEYS_DIR says')
}

export interface KeysDirOptions {
  readonly keysDir?: string | undefined
  readonly config?: string | undefined
}

/** The folder that is meant, there or not. */
export function nameKeysDir({ keysDir, config }: KeysDirOptions, { env }: CommandContext): string {
  const dir = keysDir === undefined ? findKeysDir({ file: config, env }) : resolve(keysDir)
  if (dir !== undefined) return dir
  throw new AppError('invalid_configuration', 'no folder is named: set [Security] KEYS_DIR, or give --keys-dir FOLDER')
}

/** The same, which is there and as a daemon would have it. */
export function getKeysDir(options: KeysDirOptions, context: CommandContext): string {
  const dir = nameKeysDir(options, context)
  assertGuardedFolder(dir)
  return dir
}
