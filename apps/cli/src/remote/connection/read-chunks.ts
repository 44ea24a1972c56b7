/**
 * The text of an answer, as it comes. Throws if the connection breaks, or if nothing comes for so
 * long.
 */
export async function* readChunks(response: Response, silenceMs: number): AsyncGenerator<string, void> {
  if (response.body === null) return
  const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (;;) {
      const { value, done } = await withinSilence(chunks.read(), silenceMs)
      if (done) return
      yield value
    }
  } finally {
    await chunks.cancel().catch(() => undefined)
  }
}

async function withinSilence<Result>(read: Promise<Result>, silenceMs: number): Promise<Result> {
  const silent = Promise.withResolvers<never>()
  const timer = setTimeout(() => silent.reject(new Error(`nothing came for ${silenceMs / 1000} s`)), silenceMs)
  try {
    return await Promise.race([read, silent.promise])
  } finally {
    clearTimeout(timer)
  }
}
