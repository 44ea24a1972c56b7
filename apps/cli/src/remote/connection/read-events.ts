import { readChunks } from './read-chunks.ts'

/** One server-sent event; `data` is its text. */
export interface ServerEvent {
  readonly name: string
  readonly data: string
}

/** a server sends a comment every 15 s */
const silenceMs = 45_000

/**
 * Reads a stream of server-sent events, as the HTML standard has them, to its end. Throws if the
 * connection breaks, or if nothing comes for 45 s.
 */
export async function* readEvents(response: Response): AsyncGenerator<ServerEvent> {
  let rest = ''
  for await (const chunk of readChunks(response, silenceMs)) {
    const blocks = `${rest}${chunk}`.split(/\r?\n\r?\n/)
    rest = blocks.pop() ?? ''
    for (const block of blocks) yield* parseEvent(block)
  }
}

/** None for a block without data, such as a comment. */
function* parseEvent(block: string): Generator<ServerEvent> {
  const lines = block.split(/\r?\n/)
  const read = (field: string) =>
    lines.filter((line) => line.startsWith(`${field}:`)).map((line) => line.slice(field.length + 1).replace(/^ /, ''))
  const data = read('data')
  if (data.length > 0) yield { name: read('event').at(-1) ?? 'message', data: data.join('\n') }
}
