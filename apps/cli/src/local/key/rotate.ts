import { Command } from '@commander-js/extra-typings'
import { AppError } from '@distribute/contracts'
import { addNewKey, type KeyPurpose, keyIdOf, listKeyIds, readKeyRing, writeKeyRing } from '@distribute/service'
import type { CommandContext } from '../../command-context.ts'
import { parseLane } from '../lane-name.ts'
import { configOption } from '../store-options.ts'
import { getKeysDir, keysDirOption } from './keys-dir.ts'
import { describePurpose } from './rings.ts'

export function createRotateCommand(context: CommandContext) {
  return new Command('rotate')
    .description('Add the next key. It is unused until `key use`, so that engines can get it first')
    .option('--orders', 'the key that signs orders')
    .option('--lane <name>', 'the key of a lane', parseLane)
    .addOption(keysDirOption())
    .addOption(configOption())
    .action(({ orders, lane, ...options }) => {
      const purpose = choosePurpose({ orders, lane })
      const dir = getKeysDir(options, context)
      const before = readKeyRing(dir, purpose)
      const name = describePurpose(purpose)
      if (listKeyIds(before).length === 0) {
        throw new AppError('not_found', `the folder ${dir} has no key of ${name}: create it with distribute key init`)
      }
      const after = addNewKey(before)
      writeKeyRing(dir, after)
      const id = after.private.slice(-1).map(keyIdOf).join()
      context.print(id)
      context.note(
        `${name}: give the key to the engines (distribute key export), restart them, then run distribute key use ${id}`,
      )
    })
}

function choosePurpose({ orders, lane }: { orders?: true | undefined; lane?: string | undefined }): KeyPurpose {
  if (orders === true && lane === undefined) return { kind: 'orders' }
  if (orders === undefined && lane !== undefined) return { kind: 'lane', lane }
  throw new AppError('invalid_input', 'pass either --orders or --lane NAME')
}
