import { createInterface } from 'node:readline/promises'
import type { ReadStream, WriteStream } from 'node:tty'
import { createLogUpdate } from 'log-update'
import type { Screen } from './command-context.ts'

export interface Terminal {
  readonly stdin: ReadStream
  readonly stderr: WriteStream
  readonly env: NodeJS.ProcessEnv
}

/** Draws progress on the terminal of standard error. */
export function createScreen({ stdin, stderr, env }: Terminal): Screen {
  const update = createLogUpdate(stderr)
  let isAsking = false
  return {
    get columns() {
      return stderr.columns
    },
    isColored: !env.NO_COLOR,
    draw: (block) => {
      if (!isAsking) update(block)
    },
    clear: () => {
      if (!isAsking) update.clear()
    },
    ask: async (question) => {
      isAsking = true
      update.clear()
      const lines = createInterface({ input: stdin, output: stderr })
      // Ctrl-C at the question is the second one
      lines.on('SIGINT', () => process.emit('SIGINT'))
      const closed = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)))
      try {
        return (await Promise.race([lines.question(question), closed]))?.trim().toLowerCase()
      } finally {
        lines.close()
        isAsking = false
      }
    },
  }
}
