import { join, resolve } from 'node:path'
import { Command } from '@commander-js/extra-typings'
import { AppError } from '@distribute/contracts'
import { createKeysDir, type KeyRing, keyIdOf, readKeyRing, readKeyRings, writeKeyRing } from '@distribute/service'
import type { CommandContext } from '../../command-context.ts'
import { collectLane } from '../lane-name.ts'
import { configOption } from '../local-configuration.ts'
import { getKeysDir, keysDirOption } from './keys-dir.ts'
import { describePurpose } from './rings.ts'

export function createExportCommand(context: CommandContext) {
  return new Command('export')
    .description(
      "Make an engine's folder of keys, or bring it up to date: the public key of orders, the private ones of its lanes",
    )
    .requiredOption('--lane <name>', 'a lane that the engine serves, several times for several', collectLane)
    .requiredOption('--to <folder>', "the engine's folder")
    .option('--move', 'take the private keys of these lanes away from here: distribute needs the public ones alone')
    .addOption(keysDirOption())
    .addOption(configOption())
    .action(({ lane: lanes, to, move, ...options }) => {
      const dir = getKeysDir(options, context)
      const target = resolve(to)
      if (target === dir) throw new AppError('invalid_input', `--to ${to} is the folder of keys itself`)
      const sources = lanes.map((lane) => getLane(dir, lane))
      createKeysDir(target)
      assertEngineFolder(target)
      const { purpose, public: keys } = readKeyRing(dir, { kind: 'orders' })
      if (keys.length > 0) writeKeyRing(target, { purpose, private: [], public: keys })
      else context.note('there is no key of orders: distribute key init makes it')
      for (const source of sources) exportLane(source, target, context)
      if (move) for (const source of sources) writeKeyRing(dir, { ...source, private: [] })
      context.print(target)
      context.note('Bring it to the engine as its [Security] KEYS_DIR, its user the owner, and restart the engine.')
    })
}

/** Writing there as an engine has it would delete what a distribute needs. */
function assertEngineFolder(dir: string): void {
  const others = readKeyRings(dir).filter(({ purpose, ...ring }) =>
    purpose.kind === 'orders' ? ring.private.length > 0 : ring.public.length > 0,
  )
  if (others.length === 0) return
  const purposes = others.map(({ purpose }) => describePurpose(purpose)).join(', ')
  throw new AppError('conflict', `--to ${dir} has keys that are distribute's (${purposes}): name another folder`)
}

/** Its private half may have been moved to an engine: a public one alone says that the lane has a key. */
function getLane(dir: string, lane: string): KeyRing {
  const ring = readKeyRing(dir, { kind: 'lane', lane })
  if (ring.private.length > 0 || ring.public.length > 0) return ring
  throw new AppError(
    'not_found',
    `the folder ${dir} has no key of the lane ${lane}: distribute key init --lane ${lane} makes one`,
  )
}

/** What the engine has already stays: it may be the only copy. */
function exportLane({ purpose, ...source }: KeyRing, target: string, { note }: CommandContext): void {
  const { private: held } = readKeyRing(target, purpose)
  const heldIds = held.map(keyIdOf)
  const keys = [...held, ...source.private.filter((key) => !heldIds.includes(keyIdOf(key)))]
  writeKeyRing(target, { purpose, private: keys, public: [] })
  if (purpose.kind !== 'lane') return
  const ids = keys.map(keyIdOf)
  const missing = source.public.map(keyIdOf).filter((id) => !ids.includes(id))
  const file = join(target, `lane-${purpose.lane}.pem`)
  if (missing.length > 0) {
    note(`${file} lacks ${missing.join(', ')}, which was moved away before: add the engine's own file to it`)
  } else if (source.private.length === 0) {
    note(`the private key of the lane ${purpose.lane} is not here, it was moved away before: ${file} stays as it is`)
  }
}
