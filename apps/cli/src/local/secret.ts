import { resolve } from 'node:path'
import { Command, Option } from '@commander-js/extra-typings'
import { AppError } from '@distribute/contracts'
import { createKeyFile, findKeyFile, readKeyFile } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'
import { convertOriginal } from './convert-original.ts'
import { configOption } from './local-configuration.ts'

/** `distribute secret init`, `encrypt` and `convert`. */
export function createSecretCommand(context: CommandContext): Command {
  return new Command('secret')
    .description('The key, and values that are encrypted with it')
    .addCommand(createInitCommand(context))
    .addCommand(createEncryptCommand(context))
    .addCommand(createConvertCommand(context))
}

function createInitCommand(context: CommandContext) {
  return new Command('init')
    .description('Make the key, for this user alone; one that is there is never overwritten')
    .addOption(keyFileOption())
    .addOption(configOption())
    .action((options) => {
      const path = getKeyFile(options, context)
      createKeyFile(path)
      context.print(path)
      context.note(
        'As KEY_FILE a key opens enc:v1 values; as SECRET_VARS_KEY_FILE, else KEY_FILE, the secretVars of tasks: for these ' +
          'distribute and every engine need the same one. Keep a copy in a safe place: without it they are lost.',
      )
      if (findKeyFile({ file: options.config, env: context.env }) !== path) {
        context.note(`Say where it is: [Security] KEY_FILE = ${path}`)
      }
    })
}

function createEncryptCommand(context: CommandContext) {
  return new Command('encrypt')
    .description('Encrypt a value for the settings: it comes by standard input, and what to write is printed')
    .addOption(keyFileOption())
    .addOption(configOption())
    .action(async (options) => {
      const key = readKeyFile(getKeyFile(options, context))
      context.print(key.seal('configuration', await readValue(context, 'value to encrypt')))
    })
}

function createConvertCommand(context: CommandContext) {
  return new Command('convert')
    .description('Encrypt anew a PASSWORD that the original encrypted (hexadecimal digits); it comes by standard input')
    .requiredOption(
      '--original-key <key>',
      "the original's secret of 50 characters, or the 16 from the fifth on: env:NAME, file:PATH, or itself, which `ps` then shows",
    )
    .addOption(keyFileOption())
    .addOption(configOption())
    .action(async (options) => {
      const key = readKeyFile(getKeyFile(options, context))
      const text = convertOriginal(await readValue(context, 'value to convert'), options.originalKey, context)
      context.print(key.seal('configuration', text))
      context.note('try it before you delete the old value: a wrong key can give a text, too')
    })
}

function keyFileOption() {
  return new Option('--key-file <file>', 'the key; without it what [Security] KEY_FILE says')
}

interface KeyFileOptions {
  readonly keyFile?: string | undefined
  readonly config?: string | undefined
}

function getKeyFile({ keyFile, config }: KeyFileOptions, { env }: CommandContext): string {
  const path = keyFile === undefined ? findKeyFile({ file: config, env }) : resolve(keyFile)
  if (path !== undefined) return path
  throw new AppError('invalid_configuration', 'no key is named: set [Security] KEY_FILE, or give --key-file FILE')
}

async function readValue({ readSecret }: CommandContext, prompt: string): Promise<string> {
  const value = await readSecret(prompt)
  if (value !== '') return value
  throw new AppError('invalid_input', 'the value is empty: it comes by standard input')
}
