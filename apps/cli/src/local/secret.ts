import { resolve } from 'node:path'
import { Command, Option } from '@commander-js/extra-typings'
import { AppError } from '@distribute/contracts'
import { createKeyFile, findKeyFile, readKeyFile } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'
import { convertOriginal } from './convert-original.ts'
import { configOption } from './store-options.ts'

/** `distribute secret init`, `encrypt` and `convert`. */
export function createSecretCommand(context: CommandContext): Command {
  return new Command('secret')
    .description('Manage the encryption key and encrypted values')
    .addCommand(createInitCommand(context))
    .addCommand(createEncryptCommand(context))
    .addCommand(createConvertCommand(context))
}

function createInitCommand(context: CommandContext) {
  return new Command('init')
    .description('Create the key, readable by this user only; an existing key is never overwritten')
    .addOption(keyFileOption())
    .addOption(configOption())
    .action((options) => {
      const path = getKeyFile(options, context)
      createKeyFile(path)
      context.print(path)
      context.note(
        'KEY_FILE opens enc:v1 values. SECRET_VARS_KEY_FILE, or else KEY_FILE, opens the secretVars of tasks: distribute ' +
          'and every engine need the same one. Keep a copy of the key in a safe place: values encrypted with it need it.',
      )
      if (findKeyFile({ file: options.config, env: context.env }) !== path) {
        context.note(`Add to the settings: [Security] KEY_FILE = ${path}`)
      }
    })
}

function createEncryptCommand(context: CommandContext) {
  return new Command('encrypt')
    .description('Read a value from standard input and print it encrypted, for the settings')
    .addOption(keyFileOption())
    .addOption(configOption())
    .action(async (options) => {
      const key = readKeyFile(getKeyFile(options, context))
      context.print(key.seal('configuration', await readValue(context, 'value to encrypt')))
    })
}

function createConvertCommand(context: CommandContext) {
  return new Command('convert')
    .description('Re-encrypt a PASSWORD of the Python version (hexadecimal digits), read from standard input')
    .requiredOption(
      '--original-key <key>',
      'secret of the Python version (50 characters): env:NAME, file:PATH, or the secret itself, which `ps` then shows',
    )
    .addOption(keyFileOption())
    .addOption(configOption())
    .action(async (options) => {
      const key = readKeyFile(getKeyFile(options, context))
      const text = convertOriginal(await readValue(context, 'value to convert'), options.originalKey, context)
      context.print(key.seal('configuration', text))
      context.note('test the new value before you delete the old one: a wrong key can produce a text, too')
    })
}

function keyFileOption() {
  return new Option('--key-file <file>', 'the key (default: [Security] KEY_FILE)')
}

interface KeyFileOptions {
  readonly keyFile?: string | undefined
  readonly config?: string | undefined
}

function getKeyFile({ keyFile, config }: KeyFileOptions, { env }: CommandContext): string {
  const path = keyFile === undefined ? findKeyFile({ file: config, env }) : resolve(keyFile)
  if (path !== undefined) return path
  throw new AppError('invalid_configuration', 'no key file: set [Security] KEY_FILE, or pass --key-file FILE')
}

async function readValue({ readSecret }: CommandContext, prompt: string): Promise<string> {
  const value = await readSecret(prompt)
  if (value !== '') return value
  throw new AppError('invalid_input', 'the value is empty: pass it on standard input')
}
