import { Command } from '@commander-js/extra-typings'
import type { CommandContext } from '../command-context.ts'
import { parseLane } from './lane-name.ts'
import { configOption, standaloneOption } from './local-configuration.ts'
import { withStore } from './with-store.ts'

/** `distribute lane add` and `list`. */
export function createLaneCommand(context: CommandContext): Command {
  return new Command('lane')
    .description('Lanes that tasks can be submitted to')
    .addCommand(createAddCommand(context))
    .addCommand(createListCommand(context))
}

function createAddCommand(context: CommandContext) {
  return new Command('add')
    .description('Make a lane known before an engine serves it; harmless to repeat')
    .argument('<name>', 'its name', parseLane)
    .addOption(configOption())
    .addOption(standaloneOption())
    .action((name, choice) =>
      withStore({ choice, context }, async (store, place) => {
        const isNew = await store.lanes.add(name)
        context.print(`the lane ${name} ${isNew ? 'is' : 'was'} in the store ${place}${isNew ? ' now' : ' already'}`)
        if (isNew) context.note(`its keys: distribute key init --lane ${name}`)
      }),
    )
}

function createListCommand(context: CommandContext) {
  return new Command('list')
    .description('Show the lanes that the store knows')
    .addOption(configOption())
    .addOption(standaloneOption())
    .action((choice) =>
      withStore({ choice, context }, async (store) => {
        for (const name of await store.lanes.list()) context.print(name)
      }),
    )
}
