import { Command } from '@commander-js/extra-typings'
import type { CommandContext } from '../command-context.ts'
import { parseLane } from './lane-name.ts'
import { configOption, standaloneOption } from './local-configuration.ts'
import { withStore } from './with-store.ts'

/** `distribute lane add` and `list`. */
export function createLaneCommand(context: CommandContext): Command {
  return new Command('lane')
    .description('Manage the lanes that tasks can be submitted to')
    .addCommand(createAddCommand(context))
    .addCommand(createListCommand(context))
}

function createAddCommand(context: CommandContext) {
  return new Command('add')
    .description('Add a lane before an engine serves it (idempotent)')
    .argument('<name>', 'name of the lane', parseLane)
    .addOption(configOption())
    .addOption(standaloneOption())
    .action((name, choice) =>
      withStore({ choice, context }, async (store, place) => {
        const isNew = await store.lanes.add(name)
        context.print(`lane ${name} ${isNew ? 'added to' : 'already in'} the store ${place}`)
        if (isNew) context.note(`to create its keys, run: distribute key init --lane ${name}`)
      }),
    )
}

function createListCommand(context: CommandContext) {
  return new Command('list')
    .description('List the lanes in the store')
    .addOption(configOption())
    .addOption(standaloneOption())
    .action((choice) =>
      withStore({ choice, context }, async (store) => {
        for (const name of await store.lanes.list()) context.print(name)
      }),
    )
}
