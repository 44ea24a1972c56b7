import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../src/program.ts'

/** What the command line answers to words that it does not take. */
async function refuse(...args: string[]): Promise<string> {
  const output: string[] = []
  const nothing = async () => ''
  const context = {
    env: {},
    readSecret: nothing,
    readInput: nothing,
    print: () => {},
    note: () => {},
    exitWith: () => {},
  }
  const program = await createProgram(context, args)
  const listen = (command: CommandUnknownOpts) => {
    command.exitOverride().configureOutput({ writeErr: (text) => output.push(text) })
    command.commands.forEach(listen)
  }
  listen(program)
  await expect(program.parseAsync(args, { from: 'user' })).rejects.toThrow()
  return output.join('')
}

describe('createProgram', () => {
  it.each([
    [['migrat'], "error: unknown command 'migrat'\n(Did you mean migrate?)"],
    [['token', 'creat'], "error: unknown command 'creat'\n(Did you mean create?)"],
    [['token', 'create'], "error: required option '--name <name>' not specified"],
    [['token', 'create', '--name', ' x'], 'It must be 1 to 63 letters'],
    [['token', 'create', '--name', 'a\nb'], 'It must be 1 to 63 letters'],
    [['token', 'create', '--name', 'x'.repeat(64)], 'It must be 1 to 63 letters'],
    [['token', 'revoke'], "error: required option '--name <name>' not specified"],
    [['secret', 'convert'], "error: required option '--original-key <key>' not specified"],
    [['secret', 'convert', '--original-key', 'x', '--mode', 'cfb8'], "error: unknown option '--mode'"],
    [['migrate', '--confg', 'x'], "error: unknown option '--confg'\n(Did you mean --config?)"],
    [['migrate', 'now'], 'too many arguments'],
    [['queue', 'grant'], "error: required option '--distribute-account <name>' not specified"],
    [
      ['queue', 'grant', '--distribute-account', 'd', '--engine-account', 'e', 'a/b'],
      "error: command-argument value 'a/b' is invalid for argument 'lanes'",
    ],
    [['config', 'check', '--for', 'web'], 'Allowed choices are distribute, execute-engine, standalone'],
  ])('answers %j with the error', async (args, message) => {
    expect(await refuse(...args)).toContain(message)
  })
})
