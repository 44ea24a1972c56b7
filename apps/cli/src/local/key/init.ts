import { Command } from '@commander-js/extra-typings'
import {
  addNewKey,
  createKeysDir,
  findKeysDir,
  type KeyPurpose,
  keyIdOf,
  readKeyRing,
  withPublicHalves,
  writeKeyRing,
} from '@distribute/service'
import type { CommandContext } from '../../command-context.ts'
import { collectLane } from '../lane-name.ts'
import { configOption, type StoreChoice, standaloneOption } from '../store-options.ts'
import { withStore } from '../with-store.ts'
import { keysDirOption, nameKeysDir } from './keys-dir.ts'
import { describePurpose } from './rings.ts'

export function createInitCommand(context: CommandContext) {
  return new Command('init')
    .description('Create missing keys of orders and lanes (idempotent); keys are never overwritten')
    .option('--lane <name>', 'a lane; can be repeated (default: all lanes in the store)', collectLane)
    .addOption(keysDirOption())
    .addOption(configOption())
    .addOption(standaloneOption())
    .action(async ({ lane, ...options }) => {
      const dir = nameKeysDir(options, context)
      const lanes = lane ?? (await listLanes(options, context))
      createKeysDir(dir)
      const purposes = [{ kind: 'orders' } as const, ...lanes.map((name) => ({ kind: 'lane', lane: name }) as const)]
      for (const purpose of purposes) provideKey(dir, purpose, context)
      context.note(
        'Keep a copy of this folder in a safe place. The .pem files without .pub are secret: orders.pem is for ' +
          "distribute only, lane-LANE.pem for the lane's engines only (distribute key export).",
      )
      if (findKeysDir({ file: options.config, env: context.env }) !== dir) {
        context.note(`Add to the settings: [Security] KEYS_DIR = ${dir}`)
      }
    })
}

function listLanes(choice: StoreChoice, context: CommandContext): Promise<readonly string[]> {
  return withStore({ choice, context }, (store) => store.lanes.list())
}

/**
 * A public key without its private half means that the private half was moved: creates no second
 * pair.
 */
function provideKey(dir: string, purpose: KeyPurpose, { print, note }: CommandContext): void {
  const ring = readKeyRing(dir, purpose)
  const isNew = ring.private.length === 0 && ring.public.length === 0
  const provided = isNew ? addNewKey(ring) : withPublicHalves(ring)
  writeKeyRing(dir, provided)
  const name = describePurpose(purpose)
  const ids = provided.public.map(keyIdOf).join(', ')
  if (isNew) print(`${name}: key ${ids} created`)
  else note(`${name}: already has ${ids}`)
}
