import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { ReadStream } from 'node:tty'
import { AppError } from '@distribute/contracts'

interface Prompt {
  readonly prompt: string
  readonly note: Writable
}

/**
 * Reads one hidden line from a terminal, or else all input without its last line end. Throws
 * `AppError` `invalid_input` if the input is not UTF-8, because it could not be sealed unchanged.
 */
export async function readSecret(input: ReadStream, { prompt, note }: Prompt): Promise<string> {
  if (!input.isTTY) return decode(await buffer(input)).replace(/\r?\n$/, '')
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // created before the prompt, so that the terminal shows nothing that is typed
  const lines = createInterface({ input, output: nowhere, terminal: true })
  note.write(`${prompt} (hidden): `)
  try {
    return await readLine(lines)
  } finally {
    lines.close()
    note.write('\n')
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    const advice = 'convert it first, for example with iconv -t UTF-8'
    throw new AppError('invalid_input', `standard input is not UTF-8 text: ${advice}`, { cause })
  }
}

function readLine(lines: Interface): Promise<string> {
  return new Promise((resolve, reject) => {
    lines.once('line', resolve)
    lines.once('close', () => reject(new AppError('invalid_input', 'nothing was typed')))
  })
}
