import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** A stream in object mode would read sixteen items ahead. */
const notAhead = { objectMode: false, highWaterMark: 64 * 1024 }

/**
 * Streams a text: memory use does not depend on its length, and `chunks` is ended when the client
 * disconnects. An error before the first chunk fails the request; a later error closes the
 * connection, so that a truncated text is not taken for a complete one. HEAD reads nothing.
 */
export async function sendText(
  reply: FastifyReply,
  { type, chunks }: { readonly type: string; readonly chunks: AsyncIterable<string> },
): Promise<FastifyReply> {
  reply.type(`${type}; charset=utf-8`)
  if (reply.request.method === 'HEAD') return reply.send(Readable.from([]))
  const iterator = chunks[Symbol.asyncIterator]()
  const first = await iterator.next()
  return reply.send(Readable.from(resume(first, iterator), notAhead))
}

async function* resume(first: IteratorResult<string>, iterator: AsyncIterator<string>): AsyncGenerator<string, void> {
  try {
    for (let next = first; next.done !== true; next = await iterator.next()) yield next.value
  } finally {
    await iterator.return?.()
  }
}
