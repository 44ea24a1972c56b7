import { Command } from '@commander-js/extra-typings'
import type { CommandContext } from '../command-context.ts'
import { remoteCommand } from '../remote/connection/remote-command.ts'
import { printLanes } from '../remote/look/lanes.ts'
import { outputOption } from '../remote/look/task.ts'
import { parseLane } from './lane-name.ts'
import { configOption, standaloneOption } from './store-options.ts'
import { withStore } from './with-store.ts'

/**
 * `distribute lane add`, in the store, and `list`, which asks the server unless its options name a
 * store.
 */
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
  return remoteCommand('list')
    .description("List a server's lanes with their open units and engines, or the names in the store")
    .addOption(outputOption())
    .addOption(configOption().conflicts(remoteOptions))
    .addOption(standaloneOption().conflicts(remoteOptions))
    .action(async (choice) => {
      if (choice.config === undefined && !choice.standalone) return await printLanes(choice, context)
      await withStore({ choice, context }, async (store) => {
        for (const name of await store.lanes.list()) context.print(name)
      })
    })
}

const remoteOptions = ['server', 'context', 'output']
