import { Command } from '@commander-js/extra-typings'
import { AppError } from '@distribute/contracts'
import { findActiveKey, type KeyRing, keyIdOf, withPublicHalves, writeKeyRing } from '@distribute/service'
import type { CommandContext } from '../../command-context.ts'
import { configOption } from '../store-options.ts'
import { getKeysDir, keysDirOption } from './keys-dir.ts'
import { describePurpose, findRing, parseKeyId } from './rings.ts'

export function createUseCommand(context: CommandContext) {
  return new Command('use')
    .description('Sign or seal with this key after the next restart of distribute (idempotent)')
    .argument('<key>', 'id of the key', parseKeyId)
    .addOption(keysDirOption())
    .addOption(configOption())
    .action((id, options) => {
      const dir = getKeysDir(options, context)
      const ring = findRing(dir, id)
      const name = describePurpose(ring.purpose)
      const after = putFirst(withPublicHalves(ring), id)
      if (findActiveKey(after) !== id) {
        throw new AppError(
          'conflict',
          `the folder ${dir} does not have the half of key ${id} (${name}) that ${usersOf(ring)}`,
        )
      }
      writeKeyRing(dir, after)
      context.print(`${name}: ${id}`)
      context.note('Restart every distribute: it reads keys when it starts.')
    })
}

function putFirst(ring: KeyRing, id: string): KeyRing {
  const order = (keys: KeyRing['public']) =>
    keys.toSorted((a, b) => Number(keyIdOf(b) === id) - Number(keyIdOf(a) === id))
  return { ...ring, private: order(ring.private), public: order(ring.public) }
}

function usersOf({ purpose }: KeyRing): string {
  return purpose.kind === 'orders' ? 'signs' : 'seals'
}
