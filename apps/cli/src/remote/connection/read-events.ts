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
  if (response.body === null) return
  const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    let rest = ''
    for (;;) {
      const { value, done } = await withinSilence(chunks.read())
      if (done) return
      const blocks = `${rest}${value}`.split(/\r?\n\r?\n/)
      rest = blocks.pop() ?? ''
      for (const block of blocks) yield* parseEvent(block)
    }
  } finally {
    await chunks.cancel().catch(() => undefined)
  }
}

async function withinSilence<Result>(read: Promise<Result>): Promise<Result> {
  const silent = Promise.withResolvers<never>()
  const timer = setTimeout(() => silent.reject(new Error(`nothing came for ${silenceMs / 1000} s`)), silenceMs)
  try {
    return await Promise.race([read, silent.promise])
  } finally {
    clearTimeout(timer)
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
