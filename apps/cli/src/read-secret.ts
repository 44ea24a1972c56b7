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
 * From a terminal one line, which is not shown; from anything else all there is, without the last line end. Throws
 * `AppError` `invalid_input` for what is no UTF-8: nothing is to be sealed that was not given.
 */
export async function readSecret(input: ReadStream, { prompt, note }: Prompt): Promise<string> {
  if (!input.isTTY) return decode(await buffer(input)).replace(/\r?\n$/, '')
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // before the prompt: from here on the terminal shows nothing of what is typed
  const lines = createInterface({ input, output: nowhere, terminal: true })
  note.write(`${prompt} (it is not shown): `)
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
    const advice = 'convert it first, for example by iconv -t UTF-8'
    throw new AppError('invalid_input', `standard input is no UTF-8 text: ${advice}`, { cause })
  }
}

function readLine(lines: Interface): Promise<string> {
  return new Promise((resolve, reject) => {
    lines.once('line', resolve)
    lines.once('close', () => reject(new AppError('invalid_input', 'nothing was typed')))
  })
}
