import { join, resolve } from 'node:path'
import { Command } from '@commander-js/extra-typings'
import { AppError } from '@distribute/contracts'
import { createKeysDir, type KeyRing, keyIdOf, readKeyRing, readKeyRings, writeKeyRing } from '@distribute/service'
import type { CommandContext } from '../../command-context.ts'
import { collectLane } from '../lane-name.ts'
import { configOption } from '../store-options.ts'
import { getKeysDir, keysDirOption } from './keys-dir.ts'
import { describePurpose } from './rings.ts'

export function createExportCommand(context: CommandContext) {
  return new Command('export')
    .description("Create or update an engine's key folder: the public key of orders and the private keys of its lanes")
    .requiredOption('--lane <name>', 'a lane that the engine serves; can be repeated', collectLane)
    .requiredOption('--to <folder>', "the engine's folder")
    .option('--move', 'delete the private keys of these lanes here: distribute needs only the public ones')
    .addOption(keysDirOption())
    .addOption(configOption())
    .action(({ lane: lanes, to, move, ...options }) => {
      const dir = getKeysDir(options, context)
      const target = resolve(to)
      if (target === dir) throw new AppError('invalid_input', `--to ${to} is the key folder itself`)
      const sources = lanes.map((lane) => getLane(dir, lane))
      createKeysDir(target)
      assertEngineFolder(target)
      const { purpose, public: keys } = readKeyRing(dir, { kind: 'orders' })
      if (keys.length > 0) writeKeyRing(target, { purpose, private: [], public: keys })
      else context.note('no key of orders: create it with distribute key init')
      for (const source of sources) exportLane(source, target, context)
      if (move) for (const source of sources) writeKeyRing(dir, { ...source, private: [] })
      context.print(target)
      context.note("Copy the folder to the engine's [Security] KEYS_DIR, owned by its user, and restart the engine.")
    })
}

/** Rejects a folder with keys of distribute, which the export would delete. */
function assertEngineFolder(dir: string): void {
  const others = readKeyRings(dir).filter(({ purpose, ...ring }) =>
    purpose.kind === 'orders' ? ring.private.length > 0 : ring.public.length > 0,
  )
  if (others.length === 0) return
  const purposes = others.map(({ purpose }) => describePurpose(purpose)).join(', ')
  throw new AppError('conflict', `--to ${dir} has keys of distribute (${purposes}): pass another folder`)
}

/**
 * Returns the ring of a lane. One half is enough: the private half may have been moved to an
 * engine.
 */
function getLane(dir: string, lane: string): KeyRing {
  const ring = readKeyRing(dir, { kind: 'lane', lane })
  if (ring.private.length > 0 || ring.public.length > 0) return ring
  throw new AppError(
    'not_found',
    `the folder ${dir} has no key of lane ${lane}: create it with distribute key init --lane ${lane}`,
  )
}

/** Keeps the keys that the engine already has: they may be the only copies. */
function exportLane({ purpose, ...source }: KeyRing, target: string, { note }: CommandContext): void {
  const { private: existing } = readKeyRing(target, purpose)
  const existingIds = existing.map(keyIdOf)
  const keys = [...existing, ...source.private.filter((key) => !existingIds.includes(keyIdOf(key)))]
  writeKeyRing(target, { purpose, private: keys, public: [] })
  if (purpose.kind !== 'lane') return
  const ids = keys.map(keyIdOf)
  const missing = source.public.map(keyIdOf).filter((id) => !ids.includes(id))
  const file = join(target, `lane-${purpose.lane}.pem`)
  if (missing.length > 0) {
    note(`${file} lacks ${missing.join(', ')}, which was moved earlier: add the engine's own file to it`)
  } else if (source.private.length === 0) {
    note(`the private key of lane ${purpose.lane} is not here, because it was moved earlier: ${file} stays unchanged`)
  }
}
