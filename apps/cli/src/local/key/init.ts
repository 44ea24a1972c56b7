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
import { configOption, type StoreChoice, standaloneOption } from '../local-configuration.ts'
import { withStore } from '../with-store.ts'
import { keysDirOption, nameKeysDir } from './keys-dir.ts'
import { describePurpose } from './rings.ts'

export function createInitCommand(context: CommandContext) {
  return new Command('init')
    .description('Make the key of orders and those of lanes, as far as they are not there; none is ever overwritten')
    .option('--lane <name>', 'a lane, several times for several; without it all that the store knows', collectLane)
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
        'Keep a copy of this folder in a safe place. The .pem files without .pub are secret: orders.pem is ' +
          "distribute's alone, lane-LANE.pem that of the lane's engines (distribute key export).",
      )
      if (findKeysDir({ file: options.config, env: context.env }) !== dir) {
        context.note(`Say where it is: [Security] KEYS_DIR = ${dir}`)
      }
    })
}

function listLanes(choice: StoreChoice, context: CommandContext): Promise<readonly string[]> {
  return withStore({ choice, context }, (store) => store.lanes.list())
}

/** A public key alone says that its private half was taken elsewhere: another pair would be one too many. */
function provideKey(dir: string, purpose: KeyPurpose, { print, note }: CommandContext): void {
  const ring = readKeyRing(dir, purpose)
  const isNew = ring.private.length === 0 && ring.public.length === 0
  const provided = isNew ? addNewKey(ring) : withPublicHalves(ring)
  writeKeyRing(dir, provided)
  const name = describePurpose(purpose)
  const ids = provided.public.map(keyIdOf).join(', ')
  if (isNew) print(`${name}: made the key ${ids}`)
  else note(`${name}: there already: ${ids}`)
}
