import { Command } from '@commander-js/extra-typings'
import { AppError } from '@distribute/contracts'
import { findActiveKey, type KeyRing, keyIdOf, listKeyIds, writeKeyRing } from '@distribute/service'
import type { CommandContext } from '../../command-context.ts'
import { configOption } from '../store-options.ts'
import { getKeysDir, keysDirOption } from './keys-dir.ts'
import { describePurpose, findRing, parseKeyId } from './rings.ts'

export function createRemoveCommand(context: CommandContext) {
  return new Command('remove')
    .description('Delete an old key; rejects the key in use')
    .argument('<key>', 'id of the key', parseKeyId)
    .addOption(keysDirOption())
    .addOption(configOption())
    .action((id, options) => {
      const dir = getKeysDir(options, context)
      const ring = findRing(dir, id)
      const name = describePurpose(ring.purpose)
      const others = listKeyIds(ring).filter((one) => one !== id)
      if (findActiveKey(ring) === id || others.length === 0) {
        const advice = others.length === 0 ? 'it is the only one' : `run distribute key use ${others[0]} first`
        throw new AppError('conflict', `the key ${id} (${name}) is in use: ${advice}`)
      }
      writeKeyRing(dir, without(ring, id))
      context.print(`${name}: ${id} deleted; remaining: ${others.join(', ')}`)
      context.note(adviceOf(ring))
    })
}

function without(ring: KeyRing, id: string): KeyRing {
  const keep = (keys: KeyRing['public']) => keys.filter((key) => keyIdOf(key) !== id)
  return { ...ring, private: keep(ring.private), public: keep(ring.public) }
}

function adviceOf({ purpose }: KeyRing): string {
  const effect =
    purpose.kind === 'orders'
      ? 'Engines with this folder refuse orders that the key signed'
      : 'Tasks whose secretVars the key sealed can neither run nor be retried'
  return `${effect} after their next restart.`
}
